import { area } from "../circle";

/** The area of a shape of that size. */
export function areaOf(shape: "circle" | "square", size: number): number {
	return shape === "circle" ? area(size) : size ** 2;
}
