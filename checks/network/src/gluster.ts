export { GlusterVolume } from "./gluster-volume.js";
export { hindrance } from "./hindrance.js";
export type { Machine } from "./machine.js";
