/** Links and moves within the project of the address: `to` begins below `/project/{id}`. */
import { Anchor, type AnchorProps } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, type Ref, useCallback } from "react";

export type Search = Record<string, unknown>;

/** The address of a page of this project, for `href`. */
export function useProjectHref(): (to: string) => string {
  const { projectId } = useParams({ strict: false });
  return useCallback((to: string) => `/project/${projectId}${to}`, [projectId]);
}

/** Goes to a page of this project: `go("/cohorts/3")`, `go("/insights/new", { q: query })`. */
export function useGo(): (to: string, search?: Search, options?: { replace?: boolean }) => Promise<void> {
  const navigate = useNavigate();
  const href = useProjectHref();
  return useCallback(
    (to, search, options) => navigate({ to: href(to), search: search ?? {}, ...options }),
    [navigate, href],
  );
}

interface ProjectLinkProps extends AnchorProps {
  to: string;
  search?: Search;
  children?: ReactNode;
  title?: string;
  "aria-label"?: string;
  "aria-current"?: "page";
  onClick?: () => void;
  ref?: Ref<HTMLAnchorElement>;
}

/** An anchor to a page of this project, that opens in a new tab like any link. Works as Mantine's `component`. */
export function ProjectLink({ to, search, ...props }: ProjectLinkProps) {
  const href = useProjectHref();
  return <Anchor component={Link} to={href(to)} search={(search ?? {}) as never} {...props} />;
}

/** The same without Mantine's look, for `component={PlainProjectLink}` of buttons and menu items. */
export function PlainProjectLink({
  to,
  search,
  ...props
}: Omit<ProjectLinkProps, keyof AnchorProps> & { className?: string }) {
  const href = useProjectHref();
  return <Link to={href(to)} search={(search ?? {}) as never} {...props} />;
}
