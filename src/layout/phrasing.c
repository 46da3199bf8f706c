#include "layout/phrasing.h"

#include <string.h>

const char *cm_texts_phrase(const cm_page *page, cm_phrase phrase) {
    const cm_phrases *own = page->options->phrases;
    return own != NULL ? own->text[phrase] : cm_phrase_english(phrase);
}

static const cm_slot *find_slot(const cm_slot_list *slots, const char *name, size_t length) {
    for (size_t i = 0; i < slots->count; i++)
        if (strlen(slots->slots[i].name) == length &&
            strncmp(slots->slots[i].name, name, length) == 0)
            return &slots->slots[i];
    return NULL;
}

static bool is_filled(const cm_slot *s) {
    return s != NULL && s->value != NULL && s->value[0] != '\0';
}

/* Whether every name between the bracket at the start and its partner stands for something. */
static bool group_is_filled(const char *at, const cm_slot_list *slots) {
    for (; *at != '\0' && *at != ']'; at++)
        if (*at == '{' && !is_filled(find_slot(slots, at + 1, strcspn(at + 1, "}"))))
            return false;
    return true;
}

void cm_phrasing_say(cm_run_list *list, bool bold, const char *text) {
    if (list->count < CM_RUNS_MAX && text[0] != '\0')
        list->runs[list->count++] = (cm_text_run){text, bold};
}

/* Says a phrase, each slot as its own run. */
void cm_phrasing_say_phrase(cm_page *page, cm_run_list *list, const char *phrase,
                            cm_slot_list slots) {
    for (const char *at = phrase; *at != '\0';) {
        const size_t plain = strcspn(at, "{[]");
        if (plain > 0)
            cm_phrasing_say(list, false, cm_scene_printf(&page->scene, "%.*s", (int)plain, at));
        at += plain;
        if (*at == '[' && !group_is_filled(at, &slots))
            at += strcspn(at, "]");
        if (*at == '{') {
            const size_t length = strcspn(at + 1, "}");
            const cm_slot *found = find_slot(&slots, at + 1, length);
            if (is_filled(found))
                cm_phrasing_say(list, found->bold, found->value);
            at += length + 1;
        }
        at += *at != '\0' ? 1 : 0;
    }
}

const char *cm_phrasing_text(cm_page *page, cm_phrase phrase, cm_slot_list slots) {
    cm_run_list list = {0};
    cm_phrasing_say_phrase(page, &list, cm_texts_phrase(page, phrase), slots);
    const char *text = "";
    for (size_t i = 0; i < list.count; i++)
        text = cm_scene_printf(&page->scene, "%s%s", text, list.runs[i].text);
    return text;
}

const char *cm_phrasing_one(cm_page *page, cm_phrase phrase, const char *name, const char *value) {
    const cm_slot one = {name, value, false};
    return cm_phrasing_text(page, phrase, (cm_slot_list){&one, 1});
}

const cm_text_run *cm_phrasing_keep(cm_page *page, const cm_run_list *list, size_t *count) {
    cm_text_run *runs = cm_arena_copy(&page->scene.arena, list->runs, list->count, sizeof *runs);
    if (runs == NULL)
        page->scene.failed = true;
    *count = runs == NULL ? 0 : list->count;
    return runs;
}

const cm_text_run *cm_phrasing_runs(cm_page *page, cm_phrase phrase, cm_slot_list slots,
                                    size_t *count) {
    cm_run_list list = {0};
    cm_phrasing_say_phrase(page, &list, cm_texts_phrase(page, phrase), slots);
    return cm_phrasing_keep(page, &list, count);
}
