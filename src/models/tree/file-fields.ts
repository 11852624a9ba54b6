export { FileFields } from "../../data/file-fields.ts";
