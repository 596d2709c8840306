package org.xenwright.loader.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.kernel.KernelFormatException;

class CoreContentsTest {
    private byte[] core;

    @BeforeEach
    void aPartition() throws IOException {
        core = CoreImage.of(new GrubBytes().files(), List.of("biosdisk", "normal"), "(,gpt3)/boot/grub", "set x=1\n")
                .onDisk(2048)
                .core();
    }

    private static ImagePlan partition(byte[] core) {
        return new ImagePlan(1 << 20, core.length == 0 ? List.of() : List.of(Region.of(0, core)));
    }

    private ByteBuffer fields() {
        return ByteBuffer.wrap(core).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void aCoreIsReadBack() throws IOException {
        CoreContents contents = CoreContents.read(partition(core));

        assertThat(contents.version()).contains("2.99-1+test");
        assertThat(contents.prefix()).isEqualTo("(,gpt3)/boot/grub");
        assertThat(contents.modules()).containsExactly("biosdisk", "boot", "extcmd", "normal");
        assertThat(contents.config()).isEqualTo("set x=1\n");
        assertThat(contents.secondSector()).isEqualTo(2049);
        assertThat(contents.sectors()).isEqualTo(core.length / 512 - 1);
        assertThat(contents.summary())
                .isEqualTo(
                        "GRUB 2.99-1+test, prefix (,gpt3)/boot/grub, an early configuration of 8 characters, 4 modules:"
                                + " biosdisk boot extcmd normal");
    }

    @Test
    void aCoreWithoutTheModuleThatSaysItHasNoVersion() throws IOException {
        core = CoreImage.of(new GrubBytes().files(), List.of("biosdisk"), "/x", "")
                .onDisk(2048)
                .core();

        assertThat(CoreContents.read(partition(core)).summary())
                .isEqualTo("GRUB of an unknown version, prefix /x, 1 modules: biosdisk");
    }

    @Test
    void otherPartitionsHoldNone() throws IOException {
        assertThat(CoreContents.isIn(partition(new byte[0]))).isFalse();
        assertThat(CoreContents.isIn(new ImagePlan(100, List.of()))).isFalse();
        assertThat(CoreContents.isIn(partition(Arrays.copyOf(core, 512)))).isFalse();
        assertThatThrownBy(() -> CoreContents.read(partition(new byte[0]))).isInstanceOf(CoreFormatException.class);
    }

    @Test
    void aByteIsToldByItsField() throws IOException {
        ImagePlan plan = partition(core);
        int packed = fields().getInt(512 + 8);

        assertThat(CoreContents.describe(plan, 0x1f4))
                .isEqualTo("GRUB's core, its first sector, field second sector of the core");
        assertThat(CoreContents.describe(plan, 0x1fd)).endsWith("field number of sectors");
        assertThat(CoreContents.describe(plan, 512 + 8)).isEqualTo("GRUB's core, its decompressor, field packed size");
        assertThat(CoreContents.describe(plan, 512 + 0x1c)).isEqualTo("GRUB's core, the code of its decompressor");
        assertThat(CoreContents.describe(plan, 512 + 64 + 7))
                .isEqualTo("GRUB's core, its packed kernel and modules, byte 7");
        assertThat(CoreContents.describe(plan, 512 + 64 + packed))
                .isEqualTo("GRUB's core, what fills its last sectors");
        assertThat(CoreContents.describe(plan, core.length)).isEqualTo("what lies behind GRUB's core");
    }

    @Test
    void sizesThatAreClaimedAreNotBelieved() {
        int[][] claims = {
            {512 + 8, -1},
            {512 + 12, -1},
            {512 + 8, 1 << 20},
            {512 + 12, 9 << 20},
            {512 + 12, 8 << 20},
            {512 + 0x26, -1}
        };
        for (int[] claim : claims) {
            byte[] sound = core.clone();
            fields().putInt(claim[0], claim[1]);
            assertThatThrownBy(() -> CoreContents.read(partition(core)))
                    .as("%x", claim[0])
                    .isInstanceOf(CoreFormatException.class);
            core = sound;
        }
        fields().putShort(0x1fc, (short) -1);
        assertThatThrownBy(() -> CoreContents.read(partition(core))).hasMessageContaining("65535 sectors");
        fields().putShort(0x1fc, (short) 0);
        assertThatThrownBy(() -> CoreContents.read(partition(core))).isInstanceOf(CoreFormatException.class);
    }

    /** Repeat with {@code -Dxen.seed} and {@code -Dxen.cases}. */
    @Test
    void brokenCoresAreToldAndNeverSurprise() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        int cases = Integer.getInteger("xen.cases", 3000);
        Random random = new Random(seed);
        byte[] payload = CoreImage.of(new GrubBytes().files(), List.of("normal"), "/", "")
                .payload();
        for (int i = 0; i < cases; i++) {
            try {
                if (random.nextBoolean()) {
                    ImagePlan plan = partition(CoreImageTest.mutated(core, random));
                    CoreContents.describe(plan, random.nextInt(1 << 20));
                    CoreContents.isIn(plan);
                    CoreContents.read(plan).summary();
                } else {
                    // behind the packing, where a mutation of packed bytes seldom comes to
                    for (CoreObject each : CoreObject.behindKernel(CoreImageTest.mutated(payload, random))) {
                        each.text();
                        each.moduleName();
                    }
                }
            } catch (CoreFormatException | KernelFormatException e) {
                assertThat(e).hasMessageNotContaining("null");
            } catch (RuntimeException | IOException e) {
                throw new AssertionError("-Dxen.seed=" + seed + ", case " + i, e);
            }
        }
    }

    @Test
    void aPrefixThatIsMostlyPackedIsNotShown() throws IOException {
        byte[] odd = CoreImage.of(new GrubBytes().files(), List.of("biosdisk"), "/".repeat(1 << 20), "")
                .onDisk(2048)
                .core();

        assertThatThrownBy(() -> CoreContents.read(partition(odd)))
                .isInstanceOf(CoreFormatException.class)
                .hasMessageContaining("a prefix of 1048576 characters");
    }
}
