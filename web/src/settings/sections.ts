/** The sections of the settings, in their order. */
import { IconAdjustments, IconBuilding, IconFolders, IconKey, IconUserCircle, IconUsers } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { AccountSection } from "./account/AccountSection";
import { KeysSection } from "./keys/KeysSection";
import { MembersSection } from "./members/MembersSection";
import { OrganizationSection } from "./OrganizationSection";
import { ProjectSection } from "./project/ProjectSection";
import { ProjectsSection } from "./projects/ProjectsSection";

interface Section {
  /** The last part of its address. */
  key: string;
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number }>;
  component: ComponentType;
}

export const SECTIONS: Section[] = [
  { key: "project", label: "Project", icon: IconAdjustments, component: ProjectSection },
  { key: "projects", label: "Projects", icon: IconFolders, component: ProjectsSection },
  { key: "members", label: "Members", icon: IconUsers, component: MembersSection },
  { key: "organization", label: "Organization", icon: IconBuilding, component: OrganizationSection },
  { key: "keys", label: "API keys", icon: IconKey, component: KeysSection },
  { key: "account", label: "Account", icon: IconUserCircle, component: AccountSection },
];
