#include <math.h>

#include "controlmap/chart.h"
#include "layout/embed.h"

static void add_part(cm_scene_builder *scene, const cm_scene *part, const cm_embedding *embedding) {
    const cm_rect whole =
        cm_embedded_rect(embedding, (cm_rect){0, 0, part->width_px, part->height_px});
    cm_scene_path(scene, cm_scene_rect(scene, whole), (cm_paint){.fill = part->background});
    cm_scene_embed(scene, part, embedding);
    for (size_t i = 0; i < part->note_count; i++)
        cm_scene_note(scene, part->notes[i]);
}

cm_code cm_scene_stack(const cm_scene *const *parts, size_t count, bool beside, cm_scene **out,
                       cm_error *error) {
    *out = NULL;
    if (count == 0)
        return cm_error_set(error, CM_ERR_USAGE, NULL, "there is no picture to put on the page");
    cm_scene_builder scene = {0};
    cm_scene whole = *parts[0]; /* what the lists hold is replaced in finishing */
    const char *alt = "";
    cm_embedding next = {.scale = 1};
    for (size_t i = 0; i < count; i++) {
        const cm_scene *part = parts[i];
        next.scale =
            beside ? parts[0]->height_px / part->height_px : parts[0]->width_px / part->width_px;
        add_part(&scene, part, &next);
        alt = cm_scene_printf(&scene, "%s%s%s", alt, i > 0 ? " " : "", part->alt);
        *(beside ? &next.at.x : &next.at.y) +=
            next.scale * (beside ? part->width_px : part->height_px);
    }
    /* Pages are of whole pixels. */
    whole.width_px = beside ? ceil(next.at.x - 1e-6) : parts[0]->width_px;
    whole.height_px = beside ? parts[0]->height_px : ceil(next.at.y - 1e-6);
    whole.alt = alt;
    return cm_scene_builder_finish(&scene, &whole, out, error);
}
