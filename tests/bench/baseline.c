/* What no program that reads these files through GDAL can be cheaper than: opens each and reads
 * all its features, in one thread. @LIST names a file of files, one a line. Prints the number of
 * features. */
#include <gdal.h>
#include <stdio.h>
#include <string.h>

static long count;

static int read_file(const char *path) {
    GDALDatasetH data = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    if (data == NULL) {
        (void)fprintf(stderr, "baseline: %s cannot be opened\n", path);
        return 1;
    }
    for (int k = 0; k < GDALDatasetGetLayerCount(data); k++) {
        OGRLayerH layer = GDALDatasetGetLayer(data, k);
        for (OGRFeatureH feature = OGR_L_GetNextFeature(layer); feature != NULL;
             feature = OGR_L_GetNextFeature(layer)) {
            count++;
            OGR_F_Destroy(feature);
        }
    }
    GDALClose(data);
    return 0;
}

static int read_list(const char *path) {
    FILE *list = fopen(path, "r");
    if (list == NULL) {
        (void)fprintf(stderr, "baseline: %s cannot be opened\n", path);
        return 1;
    }
    char line[4096];
    int failed = 0;
    while (!failed && fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        failed = read_file(line);
    }
    (void)fclose(list);
    return failed;
}

int main(int argc, char **argv) {
    GDALAllRegister();
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '@' ? read_list(argv[i] + 1) : read_file(argv[i]))
            return 1;
    (void)printf("%ld\n", count);
    return 0;
}
