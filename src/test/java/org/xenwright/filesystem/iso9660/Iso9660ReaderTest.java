package org.xenwright.filesystem.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Mismatch;
import org.xenwright.content.Region;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The reader believes nothing that it was not shown. */
class Iso9660ReaderTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0755, RandomIsoTree.CLOCK);

    @Test
    void brokenImagesEndInATypedErrorAndNothingElse() throws IOException {
        int refused = 0;
        for (long seed : Iso9660Test.seeds(800)) {
            Random random = new Random(seed);
            ImagePlan good = image(new RandomIsoTree(seed % 5).tree(60));
            byte[] bytes = bytes(good);
            int head = 23 * 2048;
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                int at = random.nextInt(3) == 0
                        ? 16 * 2048 + random.nextInt(2048)
                        : head + random.nextInt(Math.min(bytes.length - head, 40 * 2048));
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
            }
            ImagePlan broken = plan(bytes);
            try {
                Iso9660Image found = Iso9660Reader.read(broken);
                // what is believed can be read to its end
                found.tree().walk((path, inode) -> {
                    if (inode instanceof RegularFile file) {
                        try {
                            Mismatch.of(file.content(), file.content());
                        } catch (IOException e) {
                            throw new AssertionError("-Dxen.seed=" + seed + " " + path, e);
                        }
                    }
                });
                IsoFields.at(broken, random.nextInt(bytes.length));
            } catch (IOException expected) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dxen.seed=" + seed, e);
            }
        }
        assertThat(refused).as("images that were refused").isPositive();
    }

    @Test
    void everyCutEndsInATypedError() throws IOException {
        byte[] bytes = bytes(image(new RandomIsoTree(9).tree(20)));
        for (int length = 0; length < 30 * 2048; length += 511) {
            ImagePlan cut = plan(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Iso9660Reader.read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFolderThatIsItsOwnIsRefused() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        tree.put("below", new Directory(ATTRIBUTES));
        byte[] bytes = bytes(image(tree));
        int record = entry(bytes, "BELOW");
        long root = IsoStructures.EXTENT.get(bytes, 16 * 2048 + IsoStructures.ROOT.offset());
        IsoStructures.EXTENT.put(bytes, record, root);
        assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes)))
                .isInstanceOf(IsoFormatException.class)
                .hasMessageContaining("/below lies where another");
    }

    @Test
    void foldersWithoutEndAreRefused() throws IOException {
        // each folder leads to the next block, which is the same but for where it leads to
        byte[] bytes = new byte[3000 * 2048];
        Tree tree = new Tree(ATTRIBUTES);
        tree.put("below", new Directory(ATTRIBUTES));
        byte[] good = bytes(image(tree));
        System.arraycopy(good, 0, bytes, 0, good.length);
        int first = (int) IsoStructures.EXTENT.get(good, 16 * 2048 + IsoStructures.ROOT.offset());
        int record = entry(good, "BELOW");
        for (int block = first; block < 2999; block++) {
            System.arraycopy(good, first * 2048, bytes, block * 2048, 2048);
            IsoStructures.EXTENT.put(bytes, block * 2048 + record % 2048, block + 1);
        }
        assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is longer than 4096 bytes");
    }

    @Test
    void anExtentBeyondTheEndIsRefused() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        tree.put("file", new RegularFile(ATTRIBUTES, Content.of("some")));
        byte[] bytes = bytes(image(tree));
        int record = entry(bytes, "FILE.;1");
        IsoStructures.EXTENT.put(bytes, record, 0xffffffffL);
        assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes)))
                .isInstanceOf(IsoFormatException.class)
                .hasMessageContaining("has no 4 bytes at");
        IsoStructures.EXTENT.put(bytes, record, 30);
        IsoStructures.DATA_LENGTH.put(bytes, record, 0xffffffffL);
        assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes))).isInstanceOf(IsoFormatException.class);
    }

    @Test
    void filesThatShareBytesDoNotBecomeMoreThanTheDiskMayHave() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        RegularFile shared = new RegularFile(ATTRIBUTES, Content.of(new byte[5000]));
        tree.put("one", shared);
        tree.put("two", shared);
        IsoPlan plan = Iso9660.plan(tree, IsoOptions.of("", RandomIsoTree.CLOCK));
        assertThat(plan.block(TreePath.of("one"))).isEqualTo(plan.block(TreePath.of("two")));
        assertThat(RandomIsoTree.lines(Iso9660Reader.read(plan.image()).tree())).isEqualTo(RandomIsoTree.lines(tree));
    }

    @Test
    void aRecordThatGoesOnInACircleIsRefused() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        byte[] bytes = bytes(image(tree));
        int continued = 22 * 2048;
        byte[] circle = RockRidge.continuation(22, 0, RockRidge.CE.length());
        System.arraycopy(circle, 0, bytes, continued, circle.length);
        assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes)))
                .isInstanceOf(IsoFormatException.class)
                .hasMessageContaining("goes on in more than");
    }

    @Test
    void whereManyRecordsGoOnTogetherIsCountedForEach() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        for (int i = 0; i < 5000; i++) {
            tree.put("file" + i + "x".repeat(200), new RegularFile(ATTRIBUTES, Content.EMPTY));
        }
        byte[] good = bytes(image(tree));
        int area = 64 << 10;
        byte[] bytes = Arrays.copyOf(good, good.length + area);
        // entries that say nothing, and one that leads on to the same again
        byte[] shared = RockRidge.continuation(good.length / 2048, 28, area - 28);
        System.arraycopy(shared, 0, bytes, good.length, shared.length);
        for (int at = good.length + shared.length; at <= bytes.length - 250; at += 250) {
            System.arraycopy(new byte[] {'X', 'X', (byte) 250, 1}, 0, bytes, at, 4);
        }
        byte[] continued = {'C', 'E', (byte) RockRidge.CE.length(), 1};
        int patched = 0;
        for (int at = 0; at < good.length - shared.length; at++) {
            if (Arrays.equals(bytes, at, at + 4, continued, 0, 4) && RockRidge.CE_LENGTH.get(bytes, at) < 2048) {
                IsoStructures.putBoth(bytes, at, RockRidge.CE_BLOCK, good.length / 2048);
                IsoStructures.putBoth(bytes, at, RockRidge.CE_OFFSET, 0);
                IsoStructures.putBoth(bytes, at, RockRidge.CE_LENGTH, area);
                patched++;
            }
        }
        assertThat(patched).isGreaterThan(4000);
        assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes)))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("work of more than");
    }

    @Test
    void anAreaGoesOnInOnePlaceHoweverManyItNames() throws IOException {
        byte[] area = new byte[64 << 10];
        byte[] itself = RockRidge.continuation(1, 0, area.length);
        for (int at = 0; at + itself.length <= area.length; at += itself.length) {
            System.arraycopy(itself, 0, area, at, itself.length);
        }
        int[] read = new int[1];
        assertThatThrownBy(() -> SystemUse.of(area, (at, length) -> {
                    read[0]++;
                    return area;
                }))
                .isInstanceOf(IsoFormatException.class);
        assertThat(read[0]).isLessThan(100);
    }

    @Test
    void filesThatLieOverOneAnotherInAScatteredImageAreCountedPieceByPiece() throws IOException {
        Tree tree = new Tree(ATTRIBUTES);
        for (int i = 0; i < 20; i++) {
            tree.put("file" + i, new RegularFile(ATTRIBUTES, Content.of("some" + i)));
        }
        byte[] bytes = bytes(image(tree));
        int pieces = 400_000;
        int first = (int) IsoStructures.EXTENT.get(bytes, entry(bytes, "FILE0.;1"));
        for (int i = 0; i < 20; i++) {
            IsoStructures.putBoth(bytes, entry(bytes, "FILE" + i + ".;1"), IsoStructures.DATA_LENGTH, 2L * pieces);
            IsoStructures.putBoth(bytes, entry(bytes, "FILE" + i + ".;1"), IsoStructures.EXTENT, first);
        }
        List<Region> regions = new ArrayList<>(List.of(Region.of(0, Arrays.copyOf(bytes, first * 2048))));
        for (int i = 0; i < pieces; i++) {
            regions.add(Region.of(first * 2048L + 2 * i, new byte[] {1}));
        }
        ImagePlan scattered = new ImagePlan(first * 2048L + 2 * pieces, regions);
        assertThatThrownBy(() -> Iso9660Reader.read(scattered)).isInstanceOf(BoundsException.class);
    }

    @Test
    void namesThatLeadOutOfAFolderAreRefused() throws IOException {
        for (String name : List.of("..", "a/b", "a\0b", ".")) {
            Tree tree = new Tree(ATTRIBUTES);
            String placeholder = "x".repeat(name.length());
            tree.put(placeholder, new RegularFile(ATTRIBUTES, Content.of("some")));
            byte[] bytes = bytes(image(tree));
            int record = entry(bytes, placeholder.toUpperCase(Locale.ROOT) + ".;1");
            int length = IsoStructures.LENGTH.getInt(bytes, record);
            System.arraycopy(
                    name.getBytes(StandardCharsets.US_ASCII),
                    0,
                    bytes,
                    lastOf(bytes, record + length, placeholder),
                    name.length());
            assertThatThrownBy(() -> Iso9660Reader.read(plan(bytes)), "a file called '%s'", name)
                    .isInstanceOf(IsoFormatException.class);
        }
    }

    private static int lastOf(byte[] bytes, int end, String text) {
        int at = end - 1;
        while (bytes[at] != text.charAt(0)) {
            at--;
        }
        return at - text.length() + 1;
    }

    private static ImagePlan image(Tree tree) {
        return Iso9660.plan(tree, IsoOptions.of("", RandomIsoTree.CLOCK)).image();
    }

    private static byte[] bytes(ImagePlan image) throws IOException {
        return Iso9660Test.bytes(image, 0, Math.toIntExact(image.size()));
    }

    private static ImagePlan plan(byte[] bytes) {
        return new ImagePlan(bytes.length, bytes.length == 0 ? List.of() : List.of(Region.of(0, bytes)));
    }

    /** Where the record of a name starts. */
    private static int entry(byte[] bytes, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int at = 19 * 2048; at < bytes.length - wanted.length; at++) {
            if (ByteBuffer.wrap(bytes, at, wanted.length).equals(ByteBuffer.wrap(wanted)) && at % 2048 > 60) {
                return at - IsoStructures.RECORD.length();
            }
        }
        throw new AssertionError("no record of " + name);
    }
}
