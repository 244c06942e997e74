import { createContext } from "react";

/** True inside a popover or modal of ours: lists then open within it, so that a click on them is no click outside. */
export const InPopover = createContext(false);
