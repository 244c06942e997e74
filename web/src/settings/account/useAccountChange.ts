import { useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "@/api/client";
import { done, failed } from "@/ui/notify";

/** Changes the account; says what was done, or what failed. Resolves to whether it worked. */
export function useAccountChange(): (body: Schemas["MeChanges"], said: string) => Promise<boolean> {
  const queryClient = useQueryClient();
  return async (body, said) => {
    try {
      await api.PATCH("/api/users/{uuid}/", { params: { path: { uuid: "@me" } }, body });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/users/{uuid}/"] });
      done(said);
      return true;
    } catch (error) {
      failed("Your account was not changed", error);
      return false;
    }
  };
}
