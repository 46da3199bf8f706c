#include "controlmap/load.h"

#include "support/check.h"

static void assert_shown(const char *source, const char *expected) {
    char *shown = cm_source_shown(source);
    assert_non_null(shown);
    if (strcmp(shown, expected) != 0)
        fail_msg("\"%s\" is shown as \"%s\", expected \"%s\"", source, shown, expected);
    free(shown);
}

static void passwords_of_databases_are_not_shown(void **state) {
    (void)state;
    assert_shown("PG:host=db user=me password=hunter2 dbname=maps",
                 "PG:host=db user=me password=*** dbname=maps");
    assert_shown("PG:password=hunter2", "PG:password=***");
    assert_shown("PG:dbname=maps Password=hunter2", "PG:dbname=maps Password=***");
    assert_shown("MYSQL:maps,user=me,password=hunter2,port=3306",
                 "MYSQL:maps,user=me,password=***,port=3306");
    assert_shown("MSSQL:server=db;UID=me;PWD=hunter2;database=maps",
                 "MSSQL:server=db;UID=me;PWD=***;database=maps");
    assert_shown("PG:password=", "PG:password=***");
}

static void quoted_passwords_are_hidden_to_the_closing_quote(void **state) {
    (void)state;
    assert_shown("PG:host=db password='two words; more' user=me",
                 "PG:host=db password=*** user=me");
    assert_shown("PG:password=\"two words\" user=me", "PG:password=*** user=me");
    assert_shown("PG:password='never closed user=me", "PG:password=***"); /* rather too much */
    assert_shown("PG:\"host=db password=hunter2\"", "PG:\"host=db password=***\"");
}

static void passwords_of_urls_are_not_shown(void **state) {
    (void)state;
    assert_shown("https://me:hunter2@example.org/map.geojson",
                 "https://me:***@example.org/map.geojson");
    assert_shown("/vsicurl/https://me:hunter2@example.org:8080/map.geojson",
                 "/vsicurl/https://me:***@example.org:8080/map.geojson");
    assert_shown("PG:postgresql://me:hunter2@db:5432/maps?sslmode=require",
                 "PG:postgresql://me:***@db:5432/maps?sslmode=require");
    /* a password may hold what else would end it */
    assert_shown("https://me:a:b@c@example.org/x", "https://me:***@example.org/x");
    assert_shown("https://:hunter2@example.org/x", "https://:***@example.org/x");
    assert_shown("https://me:token=x@example.org/x", "https://me:***@example.org/x");
}

static void tokens_and_keys_of_urls_are_not_shown(void **state) {
    (void)state;
    assert_shown("https://example.org/wfs?service=WFS&token=abc123&version=2.0.0",
                 "https://example.org/wfs?service=WFS&token=***&version=2.0.0");
    assert_shown("https://example.org/f?access_token=abc",
                 "https://example.org/f?access_token=***");
    assert_shown("https://example.org/f?API_KEY=abc&x=1", "https://example.org/f?API_KEY=***&x=1");
    assert_shown("https://example.org/f?apikey=abc", "https://example.org/f?apikey=***");
    assert_shown("https://example.org/f?sig=abc&client_secret=def&key=5",
                 "https://example.org/f?sig=***&client_secret=***&key=5");
    assert_shown("https://t0ken@example.org/f", "https://***@example.org/f");
    assert_shown("/vsicurl?url=https%3A%2F%2Fme%3Ahunter2%40example.org%2Ff",
                 "/vsicurl?url=https%3A%2F%2Fme%3A***%40example.org%2Ff");
    assert_shown("PG:password = hunter2 user=me", "PG:password = *** user=me");
    assert_shown("PG:sslpassword=a\\ b user=me", "PG:sslpassword=*** user=me");
    assert_shown("PG:password='it\\'s' user=me", "PG:password=*** user=me");
    assert_shown("https://example.org/f?secret=a&signature=b",
                 "https://example.org/f?secret=***&signature=***");
    assert_shown("https://me:one@example.org/f?token=two",
                 "https://me:***@example.org/f?token=***");
}

/* As many masks as fit: each is longer than what it hides. */
static void short_secrets_in_great_number_are_all_hidden(void **state) {
    (void)state;
    char source[2000] = "PG:", expected[4000] = "PG:";
    for (int i = 0; i < 200; i++) {
        strcat(source, "pwd=a ");
        strcat(expected, "pwd=*** ");
    }
    assert_shown(source, expected);
}

static void nothing_else_is_changed(void **state) {
    (void)state;
    const char *const sources[] = {"",
                                   "-",
                                   "control.geojson",
                                   "/data/maps/2025-12-28.gpkg:held areas",
                                   "C:\\maps\\control.shp",
                                   "C:/maps/control.shp",
                                   "/vsizip/archive.zip/control.shp",
                                   "/vsicurl/https://example.org/a.geojson?x=1&y=2#part",
                                   "https://example.org:8080/a@b:c/map.geojson",
                                   "PG:host=db user=me dbname=maps port=5432",
                                   "/data/key=5/part.parquet",
                                   "/data/monkey=5.shp",
                                   "/data/a,key=b/f.shp",
                                   "/data/password.shp",
                                   "/data/tokens/secret/signature.shp",
                                   "карта — 28 грудня.geojson",
                                   "a b\tc.shp",
                                   "https://example.org/?turkey=1&passwords=2"};
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        assert_shown(sources[i], sources[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_of_databases_are_not_shown),
        cmocka_unit_test(quoted_passwords_are_hidden_to_the_closing_quote),
        cmocka_unit_test(passwords_of_urls_are_not_shown),
        cmocka_unit_test(tokens_and_keys_of_urls_are_not_shown),
        cmocka_unit_test(short_secrets_in_great_number_are_all_hidden),
        cmocka_unit_test(nothing_else_is_changed)};
    return cmocka_run_group_tests_name("shown", tests, NULL, NULL);
}
