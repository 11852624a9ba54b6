import { render } from "./render.ts";

/** The widgets as a front-end module for anywidget, for front ends without our extension. */
export default { render };
