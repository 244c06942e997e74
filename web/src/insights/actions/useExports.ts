/** The numbers as a file, and the chart as a picture. */
import type { RefObject } from "react";
import { request } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { chartImage } from "@/charts/chartImage";
import { failed } from "@/ui/notify";
import type { InsightQuery } from "../model/types";

function save(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

const fileName = (name: string, ending: string) =>
  `${
    name
      .replace(/[^\p{L}\p{N} _-]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 80) || "insight"
  }.${ending}`;

export function useExports(query: InsightQuery, name: string, chart: RefObject<HTMLDivElement | null>) {
  const projectUrl = useProjectUrl();

  const file = async (format: "csv" | "xlsx") => {
    try {
      const response = await request(`${projectUrl}/query/`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query, format }),
      });
      const url = URL.createObjectURL(await response.blob());
      save(url, fileName(name, format));
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      failed("The file could not be made", error);
    }
  };

  const picture = () => {
    const image = chart.current ? chartImage(chart.current) : "";
    if (image) save(image, fileName(name, "png"));
    else failed("There is no picture to save", "This insight is drawn as a table. Export it as CSV instead.");
  };

  return { file, picture };
}
