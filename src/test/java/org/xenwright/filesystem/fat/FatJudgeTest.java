package org.xenwright.filesystem.fat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.content.Region;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.judge.Judge;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Other people's tools read what we wrote, and we read what they wrote. */
@Tag("judge")
class FatJudgeTest {
    private static final Instant CLOCK = FatTest.CLOCK;
    private static final Attributes FILE = Attributes.of(0644, CLOCK);
    private static final Attributes FOLDER = Attributes.of(0755, CLOCK);

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(FatType.class)
    void randomTreesAreSoundAndGiveBackEveryByte(FatType type) throws IOException {
        long first = Long.getLong("xen.seed", 21);
        for (long seed = first; seed < first + Integer.getInteger("xen.cases", 2); seed++) {
            Path folder = Files.createDirectories(temp.resolve("seed-" + seed));
            Tree tree = new RandomFatTree(seed, folder).withinTwoBytes().tree(150);
            FatOptions options = FatOptions.of("judge", CLOCK)
                    .withType(type)
                    .withLabel("esp")
                    .withOffset(2 << 20);
            Path image = write(Fat.plan(tree, type == FatType.FAT32 ? options : options.withSize(Ext4Size.TIGHT)));
            assertSound("seed " + seed, image);
            assertCopied("seed " + seed, tree, image, folder);
        }
    }

    @Test
    void sizesAtTheEdgesOfTheTypesAreSound() throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.put("file", new RegularFile(FILE, Content.of("text")));
        for (FatType type : FatType.values()) {
            long least = Fat.least(type);
            for (long more : new long[] {0, 512, 1024, 4096}) {
                Path image = write(Fat.plan(
                        tree, FatOptions.of("edge", CLOCK).withType(type).withSize(new Ext4Size.Fixed(least + more))));
                assertThat(assertSound(type + " of " + (least + more), image)).contains(type.bits() + " bit entries");
            }
        }
        // the last of a FAT12 and of a FAT16 with clusters of a sector: the next needs larger ones
        for (FatType type : new FatType[] {FatType.FAT12, FatType.FAT16}) {
            long most = type.most() * 512 + 40 * 512 + 2 * type.bytes(type.most());
            for (long size = most - 8192; size <= most + 8192; size += 1024) {
                Path image = write(Fat.plan(
                        tree, FatOptions.of("edge", CLOCK).withType(type).withSize(new Ext4Size.Fixed(size))));
                assertThat(assertSound(type + " of " + size, image)).contains(type.bits() + " bit entries");
            }
        }
        for (long size : new long[] {260L << 20, (260L << 20) + 512, (9L << 30) + 512, 40L << 30}) {
            Path image = write(Fat.plan(tree, FatOptions.of("edge", CLOCK).withSize(new Ext4Size.Fixed(size))));
            assertThat(assertSound("FAT32 of " + size, image)).contains("32 bit entries");
        }
    }

    @Test
    void foldersOfManyNamesAndNamesOfEveryLengthAreListed() throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.directory("many", FOLDER);
        tree.directory("names", FOLDER);
        for (int i = 0; i < 300; i++) {
            tree.put("many/a rather long name of a file, number " + i, new RegularFile(FILE, Content.of("text " + i)));
        }
        for (int units = 1; units <= 255; units++) {
            tree.put("names/" + "n".repeat(units), new RegularFile(FILE, Content.of("" + units)));
        }
        Path image = write(Fat.plan(tree, FatOptions.of("many", CLOCK)));
        assertSound("many", image);
        Path folder = Files.createDirectories(temp.resolve("many"));
        assertCopied("many", tree, image, folder);
        Judge.Verdict list = Judge.run("mtools", "-c", "mdir", "-i", image.toString(), "-/", "-b", "::");
        assertThat(list.output().lines().filter(line -> line.startsWith("::/many/")))
                .hasSize(301);
    }

    @Test
    void whatMtoolsWroteIntoOursIsReadBack() throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.directory("EFI", FOLDER);
        tree.put("EFI/first", new RegularFile(FILE, Content.of("first")));
        Path image = write(Fat.plan(tree, FatOptions.of("theirs", CLOCK)));
        byte[] large = new byte[300_000];
        new Random(3).nextBytes(large);
        Path file = Files.write(temp.resolve("a long name.bin"), large);
        run("mtools", "-c", "mmd", "-i", image.toString(), "::/EFI/below");
        run("mtools", "-c", "mcopy", "-i", image.toString(), file.toString(), "::/EFI/below/");
        run("mtools", "-c", "mcopy", "-i", image.toString(), file.toString(), "::/EFI/UPPER.BIN");
        FatImage found = FatReader.read(ImagePlan.of(image));
        for (String path : List.of("EFI/below/a long name.bin", "EFI/UPPER.BIN")) {
            RegularFile read = (RegularFile) found.tree().find(path).orElseThrow();
            assertThat(Digest.of(read.content().bytes(1 << 20))).isEqualTo(Digest.of(large));
        }
        assertSound("changed", image);
    }

    @ParameterizedTest
    @EnumSource(FatType.class)
    void whatMkfsWritesIsRead(FatType type) throws IOException {
        Path image = temp.resolve("theirs.img");
        long size = type == FatType.FAT12 ? 2 << 20 : type == FatType.FAT16 ? 20 << 20 : 64 << 20;
        run(
                "mkfs.vfat",
                "-C",
                "-F",
                "" + type.bits(),
                "-n",
                "THEIRS",
                "-i",
                "1234ABCD",
                image.toString(),
                "" + size / 1024);
        Path file = Files.writeString(temp.resolve("text"), "text");
        run("mtools", "-c", "mcopy", "-i", image.toString(), file.toString(), "::/Straße.txt");
        FatImage found = FatReader.read(ImagePlan.of(image));
        assertThat(found.type()).isEqualTo(type);
        assertThat(found.label()).isEqualTo("THEIRS");
        assertThat(found.identity()).isEqualTo("1234-ABCD");
        assertThat(((RegularFile) found.tree().find("Straße.txt").orElseThrow())
                        .content()
                        .bytes(10))
                .isEqualTo("text".getBytes(StandardCharsets.US_ASCII));
    }

    private static void run(String program, String... arguments) throws IOException {
        Judge.Verdict verdict = Judge.run(program, arguments);
        assertThat(verdict.exit()).as(program + ": " + verdict.output()).isZero();
    }

    private static String assertSound(String what, Path image) throws IOException {
        Judge.Verdict verdict = Judge.run("fsck.vfat", "-n", "-v", image.toString());
        assertThat(verdict.exit()).as(what + "\n" + verdict.output()).isZero();
        return verdict.output();
    }

    private static void assertCopied(String what, Tree tree, Path image, Path folder) throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        run("mtools", "-c", "mcopy", "-i", image.toString(), "-s", "-n", "-m", "::/*", out.toString());
        assertThat(lines(out)).as(what).containsExactlyInAnyOrderElementsOf(lines(tree));
    }

    private static List<String> lines(Tree tree) throws IOException {
        List<String> lines = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        tree.walk((path, inode) -> {
            try {
                lines.add(path + " " + content(inode));
            } catch (IOException e) {
                failed.add(e);
            }
        });
        assertThat(failed).isEmpty();
        return lines;
    }

    private static List<String> lines(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.filter(path -> !path.equals(folder)).toList()) {
                lines.add("/" + folder.relativize(each) + " "
                        + (Files.isDirectory(each) ? "folder" : Digest.of(Files.readAllBytes(each))));
            }
        }
        return lines;
    }

    /** Names of every script, characters of two units among them, and the times, as the kernel has them. */
    @ParameterizedTest
    @EnumSource(FatType.class)
    void linuxShowsWhatTheTreeSaid(FatType type) throws IOException {
        Tree tree = new RandomFatTree(31, Files.createDirectories(temp.resolve("content"))).tree(200);
        FatOptions options = FatOptions.of("linux", CLOCK).withType(type);
        Path image = write(Fat.plan(tree, type == FatType.FAT32 ? options : options.withSize(Ext4Size.TIGHT)));
        Path mountPoint = Files.createDirectories(temp.resolve("mnt"));
        Judge.Verdict mounted =
                Judge.run("mount", "-t", "vfat", "-o", "loop,ro,utf8,tz=UTC", image.toString(), mountPoint.toString());
        if (mounted.exit() != 0
                && mounted.output()
                        .matches("(?s).*(not permitted|denied|superuser|only root|loop device|unknown filesystem).*")) {
            System.out.println("mounting is not permitted here: fsck.vfat and mtools alone judge " + type);
            return;
        }
        assertThat(mounted.exit()).as(mounted.output()).isZero();
        try {
            assertThat(lines(mountPoint)).containsExactlyInAnyOrderElementsOf(lines(tree));
            List<String> times = new ArrayList<>();
            tree.walk((path, inode) -> times.add(path + " " + inode.attributes().seconds()));
            for (String each : times) {
                int blank = each.lastIndexOf(' ');
                Path file = mountPoint.resolve(each.substring(1, blank));
                assertThat(Files.getLastModifiedTime(file).toInstant().getEpochSecond())
                        .as(each)
                        .isEqualTo(Long.parseLong(each.substring(blank + 1)));
            }
        } finally {
            Judge.run("umount", mountPoint.toString());
        }
    }

    private static String content(Inode inode) throws IOException {
        if (!(inode instanceof RegularFile file)) {
            return "folder";
        }
        try (InputStream in = file.content().open()) {
            return Digest.of(in.readAllBytes()).toString();
        }
    }

    /** Holes of the plan become holes of the file. */
    private Path write(FatPlan plan) throws IOException {
        Path file = Files.createTempFile(temp, "fat", ".img");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE);
                PlanReader reader = new PlanReader(plan.image())) {
            for (Region each : plan.image().regions()) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(each.length()));
                reader.read(each.offset(), bytes);
                out.write(bytes.flip(), each.offset());
            }
            if (out.size() < plan.image().size()) {
                out.write(ByteBuffer.allocate(1), plan.image().size() - 1);
            }
        }
        return file;
    }
}
