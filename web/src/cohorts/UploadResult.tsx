import { Alert } from "@mantine/core";
import { number } from "@/ui/format";
import type { Uploaded } from "./useCohort";

/** What became of an uploaded list. */
export function UploadResult({ uploaded, onClose }: { uploaded: Uploaded; onClose: () => void }) {
  const unknown = Math.max(uploaded.listed - uploaded.found, 0);
  const title =
    uploaded.found === 1
      ? "1 person of the file is in the cohort"
      : `${number(uploaded.found)} persons of the file are in the cohort`;
  return (
    <Alert
      variant="light"
      color={uploaded.found === 0 ? "red" : undefined}
      title={title}
      role="status"
      withCloseButton
      closeButtonLabel="Close"
      onClose={onClose}
    >
      {unknown === 0
        ? "Everybody in it is known."
        : `${number(unknown)} of ${number(uploaded.listed)} are unknown and were left out: no person of this project has such an id or e-mail address.`}
    </Alert>
  );
}
