package org.xenwright.filesystem.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class FatFieldsTest {
    private static final Attributes FILE = Attributes.of(0644, FatTest.CLOCK);
    private static final Attributes FOLDER = Attributes.of(0755, FatTest.CLOCK);

    private static ImagePlan plan(FatType type) {
        Tree tree = new Tree(FOLDER);
        tree.directory("EFI", FOLDER);
        tree.put("EFI/a long name", new RegularFile(FILE, Content.of(new byte[5000])));
        FatOptions options =
                FatOptions.of("fields", FatTest.CLOCK).withType(type).withLabel("ESP");
        return Fat.plan(tree, options.withSize(Ext4Size.TIGHT)).image();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'the boot sector, field BS_jmpBoot'",
        "13, 'the boot sector, field BPB_SecPerClus'",
        "67, 'the boot sector, field BS_VolID'",
        "511, 'the boot sector, field Signature_word'",
        "1000, 'the FSInfo sector, field FSI_Free_Count'",
        "1024, 'the reserved sector 2, byte 0'",
        "3139, 'the boot sector, field BS_VolID, in the copy at sector 6'",
        "4072, 'the FSInfo sector, field FSI_Free_Count, in the copy at sector 7'",
        "16384, 'FAT 1 of 2, FAT[0], the media'",
        "16388, 'FAT 1 of 2, FAT[1], the flags'"
    })
    void theReservedSectorsAreNamedAsTheSpecificationDoes(long at, String expected) throws IOException {
        assertThat(FatFields.at(plan(FatType.FAT32), at)).isEqualTo(expected);
    }

    @Test
    void tablesAndClustersAreNamedByTheFileTheyBelongTo() throws IOException {
        ImagePlan plan = plan(FatType.FAT32);
        FatVolumeBytes volume = new FatVolumeBytes(plan);
        FatGeometry geometry = volume.geometry();
        long file = volume.clusterOf("EFI/a long name");
        assertThat(FatFields.at(plan, geometry.tableStart(1) + (file + 1) * 4))
                .isEqualTo("FAT 2 of 2, the entry of cluster " + (file + 1)
                        + ", the content of /EFI/a long name, byte 512");
        assertThat(FatFields.at(plan, geometry.place(file + 1) + 7))
                .isEqualTo("the content of /EFI/a long name, byte 519");
        assertThat(FatFields.at(plan, volume.at("EFI/a long name") + 22))
                .isEqualTo("the folder /EFI, entry 'a long name', field DIR_WrtTime");
        assertThat(FatFields.at(plan, volume.at("EFI/a long name") - 31))
                .isEqualTo("the folder /EFI, entry 'a long name', field LDIR_Name1");
        assertThat(FatFields.at(plan, volume.at("EFI") - 10))
                .isEqualTo("the root folder, the label 'ESP', field DIR_WrtTime");
        assertThat(FatFields.at(plan, volume.at("EFI") + 40)).isEqualTo("the root folder, byte 72, in no entry");
        assertThat(FatFields.at(plan, plan.size() - 1)).endsWith(", which no file has, byte 511");
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void everyByteOfEveryTypeHasAName(FatType type) throws IOException {
        ImagePlan plan = plan(type);
        for (long at = 0; at < plan.size(); at += 1 + plan.size() / 700) {
            assertThat(FatFields.at(plan, at)).as("byte " + at).isNotBlank();
        }
        assertThat(FatFields.at(plan, volumeRoot(type, plan)))
                .startsWith("the root folder, the label 'ESP', field DIR_Name");
    }

    private static long volumeRoot(FatType type, ImagePlan plan) throws IOException {
        try (var reader = new org.xenwright.content.PlanReader(plan)) {
            FatVolume volume = new FatVolume(plan, reader);
            return type == FatType.FAT32
                    ? volume.geometry().place(volume.boot().rootCluster())
                    : volume.geometry().rootStart();
        }
    }
}
