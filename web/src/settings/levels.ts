/** Levels of membership, as the API numbers them. */
import { useProject } from "@/api/project";

export const MEMBER = 1;
export const ADMIN = 8;
export const OWNER = 15;

export const LEVELS: { value: number; label: string; description: string }[] = [
  { value: MEMBER, label: "Member", description: "sees and changes everything in the projects" },
  { value: ADMIN, label: "Administrator", description: "also members, projects and tokens" },
  { value: OWNER, label: "Owner", description: "also other owners" },
];

export const levelName = (level: number): string => LEVELS.find((one) => one.value === level)?.label ?? String(level);

/** What the signed-in person is in the organization of this project. */
export function useOwnLevel(): number {
  return useProject().effective_membership_level ?? 0;
}
