package org.xenwright.filesystem.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class Iso9660Test {
    private static final Instant CLOCK = RandomIsoTree.CLOCK;
    private static final Attributes ATTRIBUTES = Attributes.of(0644, CLOCK);

    @Test
    void theStructuresAreAsLongAsTheStandardSays() {
        assertThat(IsoStructures.VOLUME.length()).isEqualTo(2048);
        assertThat(IsoStructures.BOOT.length()).isEqualTo(2048);
        assertThat(IsoStructures.RECORD.length()).isEqualTo(33);
        assertThat(List.of(BootCatalog.VALIDATION, BootCatalog.ENTRY, BootCatalog.SECTION))
                .allMatch(each -> each.length() == 32);
        assertThat(RockRidge.PX.length()).isEqualTo(36);
        assertThat(RockRidge.CE.length()).isEqualTo(28);
    }

    @Test
    void whatIsPlannedIsReadBack() throws IOException {
        for (long seed : seeds(40)) {
            Tree tree = new RandomIsoTree(seed).tree(new Random(seed).nextInt(400));
            IsoPlan plan = Iso9660.plan(tree, IsoOptions.of("random", CLOCK));
            Iso9660Image found = Iso9660Reader.read(plan.image());
            assertThat(RandomIsoTree.lines(found.tree()))
                    .as("-Dxen.seed=" + seed)
                    .isEqualTo(RandomIsoTree.lines(tree));
            assertThat(found.label()).isEqualTo("RANDOM");
            assertThat(plan.volume() % (1 << 20)).isZero();
        }
    }

    @Test
    void namesStayApartAndSortedAsLevelOneHasThem() throws IOException {
        Tree tree = new Tree(ATTRIBUTES.withMode(0755));
        for (int i = 0; i < 1500; i++) {
            tree.put("a-name-that-is-the-same-" + i + ".text", new RegularFile(ATTRIBUTES, Content.of("" + i)));
            tree.put("folder-" + i, new Directory(ATTRIBUTES.withMode(0755)));
        }
        tree.put("folder_1", new RegularFile(ATTRIBUTES, Content.of("a file")));
        ImagePlan image = Iso9660.plan(tree, IsoOptions.of("", CLOCK)).image();
        List<String> names = new ArrayList<>();
        byte[] root = bytes(image, 16 * 2048 + IsoStructures.ROOT.offset(), IsoStructures.ROOT.length());
        IsoRecord record = IsoRecord.first(root);
        IsoRecords records = new IsoRecords(bytes(image, record.offset(), (int) record.length()));
        for (Optional<IsoRecord> each = records.next(); each.isPresent(); each = records.next()) {
            if (!each.get().isDots()) {
                names.add(new String(each.get().identifier(), StandardCharsets.US_ASCII));
            }
        }
        assertThat(names)
                .hasSize(3001)
                .doesNotHaveDuplicates()
                .isSorted()
                .allMatch(name -> name.matches("[A-Z0-9_]{1,8}(\\.[A-Z0-9_]{0,3};1)?"));
        assertThat(RandomIsoTree.lines(Iso9660Reader.read(image).tree())).isEqualTo(RandomIsoTree.lines(tree));
    }

    @Test
    void aFileBeyondFourGibibytesHasSeveralExtents() throws IOException {
        long size = (9L << 30) + 5;
        Content large = new Content.Sparse(
                size,
                List.of(
                        new Content.Segment((4L << 30) - 3, Content.of("across")),
                        new Content.Segment(size - 5, Content.of("late\n"))));
        Tree tree = new Tree(ATTRIBUTES.withMode(0755));
        tree.put("large", new RegularFile(ATTRIBUTES, large));
        tree.put("small", new RegularFile(ATTRIBUTES, Content.of("small")));
        Tree found = Iso9660Reader.read(
                        Iso9660.plan(tree, IsoOptions.of("", CLOCK)).image())
                .tree();
        Content content = ((RegularFile) found.find("large").orElseThrow()).content();
        assertThat(content.size()).isEqualTo(size);
        for (long at : new long[] {0, (4L << 30) - 3, size - 5}) {
            assertThat(bytes(plan(content), at, 5)).isEqualTo(bytes(plan(large), at, 5));
        }
        assertThat(((RegularFile) found.find("small").orElseThrow()).content().bytes(9))
                .asString()
                .isEqualTo("small");
    }

    @Test
    void theCatalogLeadsToTheFileAndToTheImageBehind() throws IOException {
        Tree tree = new RandomIsoTree(3).tree(50);
        tree.put("boot.img", new RegularFile(ATTRIBUTES, Content.of("starts by BIOS")));
        byte[] firmware = "mounted by UEFI".getBytes(StandardCharsets.US_ASCII);
        IsoOptions options = IsoOptions.of("boot", CLOCK)
                .withBehind(new ImagePlan(1 << 20, List.of(Region.of(0, firmware))))
                .withBoot(List.of(BootEntry.bios(TreePath.of("boot.img"), 4), BootEntry.efi(1 << 20)));
        IsoPlan plan = Iso9660.plan(tree, options);
        List<Iso9660Image.Boot> boot = Iso9660Reader.read(plan.image()).boot();
        assertThat(boot).extracting(Iso9660Image.Boot::platform).containsExactly("BIOS", "UEFI");
        assertThat(boot.get(0).sectors()).isEqualTo(4);
        assertThat(boot.get(0).offset()).isEqualTo(plan.block(TreePath.of("boot.img")) * 2048);
        assertThat(bytes(plan.image(), boot.get(0).offset(), 14)).asString().isEqualTo("starts by BIOS");
        assertThat(boot.get(1).sectors()).isEqualTo(2048);
        assertThat(boot.get(1).offset()).isEqualTo(plan.volume());
        assertThat(bytes(plan.image(), plan.volume(), firmware.length)).isEqualTo(firmware);
        assertThat(bytes(plan.image(), 0, 32768)).containsOnly(0);
    }

    @Test
    void placesDoNotDependOnWhatFilesHold() {
        Tree one = new Tree(ATTRIBUTES.withMode(0755));
        Tree other = new Tree(ATTRIBUTES.withMode(0755));
        for (int i = 0; i < 300; i++) {
            one.put("file-" + i, new RegularFile(ATTRIBUTES, Content.of("one" + i)));
            other.put("file-" + i, new RegularFile(ATTRIBUTES, Content.of("two" + i)));
        }
        assertThat(Iso9660.plan(one, IsoOptions.of("", CLOCK)).blocks())
                .isEqualTo(Iso9660.plan(other, IsoOptions.of("", CLOCK)).blocks());
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws IOException {
        ImagePlan one = Iso9660.plan(new RandomIsoTree(5).tree(200), IsoOptions.of("same", CLOCK))
                .image();
        ImagePlan other = Iso9660.plan(new RandomIsoTree(5).tree(200), IsoOptions.of("same", CLOCK))
                .image();
        assertThat(one.mismatch(other)).isEqualTo(-1);
    }

    @Test
    void whatCannotBeStoredIsRefusedByName() {
        Tree link = new Tree(ATTRIBUTES.withMode(0755));
        link.put("a-link", new Symlink(ATTRIBUTES, "there"));
        assertThatThrownBy(() -> Iso9660.plan(link, IsoOptions.of("", CLOCK)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/a-link")
                .hasMessageContaining("neither a folder nor a regular file");
        Tree deep = new Tree(ATTRIBUTES.withMode(0755));
        deep.directory("1/2/3/4/5/6/7", ATTRIBUTES.withMode(0755));
        Iso9660.plan(deep, IsoOptions.of("", CLOCK));
        deep.directory("1/2/3/4/5/6/7/8", ATTRIBUTES.withMode(0755));
        assertThatThrownBy(() -> Iso9660.plan(deep, IsoOptions.of("", CLOCK)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/1/2/3/4/5/6/7/8")
                .hasMessageContaining("level 9");
        Tree vast = new Tree(ATTRIBUTES.withMode(0755));
        vast.put("vast", new RegularFile(ATTRIBUTES, new Content.Sparse(9L << 40, List.of())));
        assertThatThrownBy(() -> Iso9660.plan(vast, IsoOptions.of("", CLOCK)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/vast");
    }

    @Test
    void fieldsAreToldByTheNamesOfTheStandard() throws IOException {
        Tree tree = new Tree(ATTRIBUTES.withMode(0755));
        tree.put("some.file", new RegularFile(ATTRIBUTES, Content.of("some")));
        IsoPlan plan = Iso9660.plan(
                tree, IsoOptions.of("fields", CLOCK).withBoot(List.of(BootEntry.bios(TreePath.of("some.file"), 4))));
        ImagePlan image = plan.image();
        assertThat(IsoFields.at(image, 100)).isEqualTo("the system area of the CD, byte 100");
        assertThat(IsoFields.at(image, 16 * 2048 + 80))
                .isEqualTo("the primary volume descriptor, field volume space size");
        assertThat(IsoFields.at(image, 17 * 2048 + 71))
                .isEqualTo("the boot record, field location of the boot catalog");
        assertThat(IsoFields.at(image, 18 * 2048)).startsWith("the last volume descriptor");
        assertThat(IsoFields.at(image, 19 * 2048 + 40)).isEqualTo("the boot catalog, entry 2, field load RBA");
        assertThat(IsoFields.at(image, 20 * 2048)).isEqualTo("the path table of type L, byte 0");
        assertThat(IsoFields.at(image, 21 * 2048 + 3)).isEqualTo("the path table of type M, byte 3");
        assertThat(IsoFields.at(image, 23 * 2048 + 2))
                .isEqualTo("the directory /, the record at byte 0, field location of extent");
        assertThat(IsoFields.at(image, plan.block(TreePath.of("some.file")) * 2048 + 3))
                .isEqualTo("the file /some.file, byte 3");
        assertThat(IsoFields.at(image, image.size() - 1)).startsWith("what no file of the ISO 9660 file system has");
    }

    private static ImagePlan plan(Content content) {
        return new ImagePlan(content.size(), List.of(new Region(0, content.size(), content, 0)));
    }

    static byte[] bytes(ImagePlan image, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (PlanReader reader = new PlanReader(image)) {
            reader.read(at, ByteBuffer.wrap(bytes));
        }
        return bytes;
    }

    /** As many seeds as there are cases, or the one that was given. */
    static long[] seeds(int usual) {
        Long given = Long.getLong("xen.seed");
        long[] seeds = new long[given != null ? 1 : Integer.getInteger("xen.cases", usual)];
        Arrays.setAll(seeds, i -> given != null ? given : 7000 + i);
        return seeds;
    }
}
