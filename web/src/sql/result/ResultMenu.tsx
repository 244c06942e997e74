/** What can be done with the rows: files with all of them, or a copy for a spreadsheet. */
import { Button, Menu } from "@mantine/core";
import { IconClipboardText, IconDownload } from "@tabler/icons-react";
import { done, failed } from "@/ui/notify";
import { FORMATS, useFiles } from "./useFiles";
import type { Run } from "./useRuns";
import { asTsv, rows as rowWords } from "./words";

export function ResultMenu({ run, name }: { run: Run; name: string }) {
  const { making, download } = useFiles();
  const { answer, answered } = run;
  if (!answer || !answered) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(asTsv(answer.columns ?? [], answer.results));
      done(`${rowWords(answer.results.length)} copied, ready to be pasted into a spreadsheet`);
    } catch (error) {
      failed("The rows could not be copied", error);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} loading={making}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All rows as a file</Menu.Label>
        {FORMATS.map(({ value, label }) => (
          <Menu.Item key={value} onClick={() => void download(answered, value, name)}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconClipboardText size={14} />} onClick={() => void copy()}>
          Copy the rows shown, as TSV
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
