/** All rows of a query as a file. The server writes it whole before it sends it. */
import { useState } from "react";
import type { Question } from "@/api/ask";
import { request } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { failed } from "@/ui/notify";

export const FORMATS = [
  { value: "csv", label: "CSV" },
  { value: "xlsx", label: "Excel (XLSX)" },
  { value: "json", label: "JSON" },
  { value: "parquet", label: "Parquet" },
];

export function useFiles() {
  const projectUrl = useProjectUrl();
  const [making, setMaking] = useState(false);
  const download = async (question: Question, format: string, name: string) => {
    setMaking(true);
    try {
      const answer = await request(`${projectUrl}/query/`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query: question, format }),
      });
      const address = URL.createObjectURL(await answer.blob());
      const link = document.createElement("a");
      link.href = address;
      link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "query"}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      failed("The file could not be made", error);
    } finally {
      setMaking(false);
    }
  };
  return { making, download };
}
