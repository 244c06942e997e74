/** A chart as a picture, to be saved or sent. */

/** A PNG data URL of what is drawn inside an element; empty where nothing is. Canvases lie where they are seen. */
export function chartImage(element: HTMLElement): string {
  const canvases = [...element.querySelectorAll("canvas")];
  const frame = element.querySelector<HTMLElement>("[data-chart]") ?? element;
  const box = frame.getBoundingClientRect();
  if (!canvases.length || !box.width || !box.height) return "";
  const scale = (canvases[0] as HTMLCanvasElement).width / (canvases[0] as HTMLCanvasElement).clientWidth || 1;
  const picture = document.createElement("canvas");
  picture.width = Math.round(box.width * scale);
  picture.height = Math.round(box.height * scale);
  const pen = picture.getContext("2d");
  if (!pen) return "";
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--mantine-color-body") || "#ffffff";
  pen.fillRect(0, 0, picture.width, picture.height);
  for (const canvas of canvases.filter((one) => frame.contains(one))) {
    const at = canvas.getBoundingClientRect();
    const [x, y] = [(at.left - box.left) * scale, (at.top - box.top) * scale];
    pen.drawImage(canvas, x, y, at.width * scale, at.height * scale);
  }
  return picture.toDataURL("image/png");
}
