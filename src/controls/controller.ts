import { type Comm, findHost, type Host } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import { modelTarget } from "../widget/front-end-model.ts";
import { type Control, type ControlClass, control } from "./control.ts";
import type {
	ControllerAttributes,
	ControllerAxisAttributes,
	ControllerButtonAttributes,
} from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import { adoptModel, openModel } from "./reference.ts";

/** An axis of a game controller, from −1 to 1. */
export interface ControllerAxis extends Control<ControllerAxisAttributes>, ControllerAxisAttributes {}
export const ControllerAxis: ControlClass<ControllerAxis, ControllerAxisAttributes> = control(models.ControllerAxis);

/** A button of a game controller. */
export interface ControllerButton extends Control<ControllerButtonAttributes>, ControllerButtonAttributes {}
export const ControllerButton: ControlClass<ControllerButton, ControllerButtonAttributes> = control(
	models.ControllerButton,
);

/** What the browser makes by itself, once a controller is connected. */
const madeByBrowser: Readonly<Record<string, ControlClass<Control, object>>> = {
	[models.ControllerAxis.model]: ControllerAxis as ControlClass<Control, object>,
	[models.ControllerButton.model]: ControllerButton as ControlClass<Control, object>,
};

/** Nothing refers to them until the browser has told which controller they are of. */
const parts = new Set<Control>();

const listening = new WeakSet<Host>();

/** Takes the axes and buttons that the browser makes; closes everything else, which no front end of ours sends. */
function takeParts(host: Host): void {
	if (listening.has(host)) return;
	listening.add(host);
	host.onComm(modelTarget, (comm, data) => take(host, comm, data));
}

function take(host: Host, comm: Comm, { state }: JsonObject): void {
	const name = (state as { _model_name?: unknown } | undefined)?._model_name;
	const made = typeof name === "string" && Object.hasOwn(madeByBrowser, name) ? madeByBrowser[name] : undefined;
	if (!made) {
		comm.close();
		return;
	}
	const part = new made();
	parts.add(part);
	part[adoptModel](host, comm, state as JsonObject);
}

const ControllerBase = control<Control<ControllerAttributes> & ControllerAttributes, ControllerAttributes>(
	models.Controller,
);

/** A game controller. The browser finds it when one of its buttons is pressed, and fills `axes` and `buttons`. */
export class Controller extends ControllerBase {
	override [openModel](): string {
		const host = findHost();
		if (host) takeParts(host);
		return super[openModel]();
	}
}
