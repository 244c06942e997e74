/** Saves every row of a list as a file that the server makes. */
import type { Question } from "@/api/ask";
import { request } from "@/api/client";
import { done, failed } from "@/ui/notify";

export type FileFormat = "csv" | "xlsx";

export async function exportFile(projectUrl: string, query: Question, format: FileFormat, name: string): Promise<void> {
  try {
    const answer = await request(`${projectUrl}/query/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query, format }),
    });
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = `${name}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    done(`${name}.${format} was made`);
  } catch (error) {
    failed("The file could not be made", error);
  }
}
