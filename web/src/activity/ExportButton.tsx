import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { Question } from "@/api/ask";
import { useProjectUrl } from "@/api/project";
import { exportFile, type FileFormat } from "./exportFile";

/** Every row that a question finds, as a file. */
export function ExportButton({ query, name }: { query: Question; name: string }) {
  const projectUrl = useProjectUrl();
  const [working, setWorking] = useState(false);
  const make = async (format: FileFormat) => {
    setWorking(true);
    await exportFile(projectUrl, query, format, name);
    setWorking(false);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={working}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void make("csv")}>All rows as CSV</Menu.Item>
        <Menu.Item onClick={() => void make("xlsx")}>All rows as XLSX</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
