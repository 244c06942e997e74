import { CaptureCard } from "./CaptureCard";
import { GeneralCard } from "./GeneralCard";
import { PathCleaningCard } from "./PathCleaningCard";
import { PersonNamesCard } from "./PersonNamesCard";
import { PrivacyCard } from "./PrivacyCard";
import { TestAccountsCard } from "./TestAccountsCard";
import { TokenCard } from "./TokenCard";

export function ProjectSection() {
  return (
    <>
      <GeneralCard />
      <TokenCard />
      <PrivacyCard />
      <TestAccountsCard />
      <PathCleaningCard />
      <PersonNamesCard />
      <CaptureCard />
    </>
  );
}
