/** Writing, changing and deleting annotations. Charts and lists that show them ask again. */
import { useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { done, failed, undoable } from "@/ui/notify";

type Annotation = Schemas["AnnotationRow"];
type Change = Schemas["AnnotationChange"];

interface Annotations {
  add: (content: Change) => Promise<void>;
  change: (annotation: Annotation, change: Change) => Promise<void>;
  remove: (annotation: Annotation) => Promise<void>;
}

export function useAnnotations(): Annotations {
  const path = useProjectPath();
  const client = useQueryClient();
  const forget = () =>
    client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes("/annotations/") });
  const patch = async (id: number, body: Change) => {
    await api.PATCH("/api/projects/{project_id}/annotations/{id}/", { params: { path: { ...path, id } }, body });
    await forget();
  };
  return {
    add: async (body) => {
      await api.POST("/api/projects/{project_id}/annotations/", { params: { path }, body });
      await forget();
      done("The annotation was made");
    },
    change: async ({ id }, body) => {
      await patch(id, body);
      done("The annotation was saved");
    },
    remove: async ({ id }) => {
      try {
        await patch(id, { deleted: true });
        undoable("The annotation was deleted", () => patch(id, { deleted: false }));
      } catch (error) {
        failed("The annotation was not deleted", error);
      }
    },
  };
}
