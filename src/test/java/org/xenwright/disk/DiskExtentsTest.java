package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;

/** What travels of an image makes the same image elsewhere. */
class DiskExtentsTest {
    @TempDir
    Path folder;

    @Test
    void dataMakesTheImageOverZeros() throws IOException {
        for (long seed = 1; seed <= Integer.getInteger("xen.cases", 20); seed++) {
            ImagePlan plan = new RandomPlans(seed, folder).plan();
            byte[] expected = RandomPlans.expected(plan);
            Target target = new Target(new byte[expected.length]);
            DiskExtents.data(plan, 0, target);
            assertThat(Arrays.mismatch(target.bytes, expected))
                    .as("seed " + seed)
                    .isEqualTo(-1);
            assertThat(target.zeros).as("blocks of zeros, seed " + seed).isZero();

            int from = new Random(seed).nextInt(expected.length);
            Target rest = new Target(expected.clone());
            Arrays.fill(rest.bytes, from, expected.length, (byte) 0);
            DiskExtents.data(plan, from, rest);
            assertThat(Arrays.mismatch(rest.bytes, expected))
                    .as("from " + from + ", seed " + seed)
                    .isEqualTo(-1);
            Files.delete(folder.resolve("content-" + seed));
        }
    }

    @Test
    void theDifferenceMakesTheImageOverItsBase() throws IOException {
        for (long seed = 1; seed <= Integer.getInteger("xen.cases", 20); seed++) {
            RandomPlans plans = new RandomPlans(seed, folder);
            ImagePlan changed = plans.plan();
            ImagePlan other = plans.changed(changed);
            ImagePlan base = new ImagePlan(Math.max(changed.size(), other.size()), other.regions());
            byte[] expected = RandomPlans.expected(changed);
            Target target = new Target(Arrays.copyOf(RandomPlans.expected(base), expected.length));
            DiskExtents.difference(base, changed, target);
            assertThat(Arrays.mismatch(target.bytes, expected))
                    .as("seed " + seed)
                    .isEqualTo(-1);

            Target nothing = new Target(expected.clone());
            DiskExtents.difference(changed, changed, nothing);
            assertThat(nothing.taken).as("bytes of no difference, seed " + seed).isZero();
            Files.delete(folder.resolve("content-" + seed));
        }
    }

    @Test
    void aDeltaTellsTheNameOfItsBaseAndAPlainFileNone() throws IOException {
        ImagePlan plan = new RandomPlans(3, folder).plan();
        Path base = folder.resolve("base.img");
        RawDisk.write(plan, base);
        Path delta = folder.resolve("delta.qcow2");
        Backing backing = new Backing(plan, "../../base of all.img", DiskFormats.RAW);
        DiskFiles.write(plan, delta, new DiskWriter.Qcow2Delta(backing, false));
        assertThat(DeltaBase.name(delta)).isEqualTo("../../base of all.img");
        assertThatThrownBy(() -> DeltaBase.name(base)).isInstanceOf(DiskFormatException.class);
        byte[] broken = Files.readAllBytes(delta);
        Qcow2Fields.BACKING_FILE_OFFSET.put(broken, Long.MAX_VALUE);
        Path file = Files.write(folder.resolve("broken.qcow2"), broken);
        assertThatThrownBy(() -> DeltaBase.name(file)).isInstanceOf(DiskFormatException.class);
    }

    /** A file elsewhere. */
    private static final class Target implements DiskExtents.Taker {
        private final byte[] bytes;
        private long taken;
        private int zeros;
        private long last;

        Target(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void take(long offset, ByteBuffer data) {
            assertThat(offset).isGreaterThanOrEqualTo(last).isLessThan(bytes.length);
            assertThat(offset % DiskExtents.BLOCK).isZero();
            assertThat(data.remaining()).isBetween(1, DiskExtents.LONGEST);
            last = offset + data.remaining();
            taken += data.remaining();
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            for (int at = 0; at < copy.length; at += DiskExtents.BLOCK) {
                int end = Math.min(copy.length, at + DiskExtents.BLOCK);
                zeros += Arrays.equals(Arrays.copyOfRange(copy, at, end), new byte[end - at]) ? 1 : 0;
            }
            System.arraycopy(copy, 0, bytes, (int) offset, copy.length);
        }
    }
}
