import { $api } from "@/api/client";
import { useMe } from "@/api/project";

interface Member {
  id: number;
  name: string;
}

/** Who belongs to the organization of this project. */
export function useMembers(): Member[] {
  const organization = useMe().organization;
  const answer = $api.useQuery(
    "get",
    "/api/organizations/{organization_id}/members/",
    { params: { path: { organization_id: organization?.id ?? "@current" } } },
    { staleTime: 300_000 },
  );
  return (answer.data?.results ?? []).flatMap(({ user }) =>
    user ? [{ id: user.id, name: [user.first_name, user.last_name].filter(Boolean).join(" ") || user.email }] : [],
  );
}
