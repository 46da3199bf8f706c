/* What no program that reads these files through GDAL can be cheaper than: opens each and reads
 * all its features. Prints their number. */
#include <gdal.h>
#include <stdio.h>

int main(int argc, char **argv) {
    GDALAllRegister();
    long count = 0;
    for (int i = 1; i < argc; i++) {
        GDALDatasetH data =
            GDALOpenEx(argv[i], GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
        if (data == NULL) {
            (void)fprintf(stderr, "baseline: %s cannot be opened\n", argv[i]);
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
    }
    (void)printf("%ld\n", count);
    return 0;
}
