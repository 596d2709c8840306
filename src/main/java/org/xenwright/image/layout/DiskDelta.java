package org.xenwright.image.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormatException;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.VolumeFormatException;
import org.xenwright.image.inspect.DerivedDisk;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.packages.BuildReport;
import org.xenwright.problem.Problem;

/** The delta of an image over the disk of an earlier build: every unchanged file stays where it lies there. */
public final class DiskDelta {
    /** The format of its file. */
    public static final DiskFormat FORMAT = DiskFormats.QCOW2;

    private static final String ELEMENT = "<image><disk><base>";
    private static final String ATTEMPTED = "writing the image as a delta over an earlier build";

    private final Path target;
    private final String name;
    private final @Nullable Path base;

    private DiskDelta(Path target, String name, @Nullable Path base) {
        this.target = target;
        this.name = name;
        this.base = base;
    }

    /**
     * Plans one.
     *
     * @param image name of the image
     * @param target folder of its files
     * @param base the earlier disk; null for no delta
     * @throws org.xenwright.problem.ProblemException when there is no such disk, or the image cannot have a delta
     */
    public static DiskDelta of(DiskRequest disk, String image, Path target, @Nullable Path base) {
        if (base != null) {
            Optional<String> verified = disk.isVerified()
                    ? Optional.of("<verity>, whose hashes would be of another layout")
                    : Optional.empty();
            disk.fileSystem().unfitAsBase().or(() -> verified).ifPresent(DiskDelta::refuse);
            if (!Files.isRegularFile(base)) {
                throw Problem.of(ATTEMPTED, "correct the path, or get that build: mvn xen:get -Dxen.image=g:a:v")
                        .at(ELEMENT)
                        .found(base + ", which is no file")
                        .expected("the raw or qcow2 disk of an earlier build, or groupId:artifactId:version of one")
                        .raise();
            }
        }
        return new DiskDelta(target, file(image), base);
    }

    private static void refuse(String found) {
        throw Problem.of(ATTEMPTED, "take <base> out")
                .at(ELEMENT)
                .found(found)
                .expected("an ext4 root without <verity>")
                .raise();
    }

    /** Returns the name of the delta of an image of this name. */
    public static String file(String image) {
        return image + "-delta" + FORMAT.suffix();
    }

    /** Returns a text that changes when the base does. */
    public String identity() throws IOException {
        return base == null ? "" : base + " " + Files.size(base) + " " + Files.getLastModifiedTime(base);
    }

    /** Returns its name beside the image's other files; none without a base. */
    public Stream<String> files() {
        return base == null ? Stream.empty() : Stream.of(name);
    }

    /** Checks that the base can be one, before anything is made. */
    public void check() throws IOException {
        if (base != null) {
            try (DiskContents before = open(base)) {
                DerivedDisk.over(before);
            }
        }
    }

    /** Writes it over the base, from the disk just made; without a base removes the one of an earlier build. */
    public void write(ImageManifest image, BuildReport report) throws IOException {
        Path file = target.resolve(name);
        if (base == null) {
            Files.deleteIfExists(file);
            return;
        }
        Path disk = image.disk()
                .or(() -> image.disks().stream().findFirst())
                .map(each -> target.resolve(each.file()))
                .orElseThrow();
        try (DiskContents before = open(base);
                DiskContents now = DiskContents.read(disk)) {
            DerivedDisk.over(before).write(now, file);
        }
        report.step("delta", BuildReport.State.MADE, ByteSize.format(Files.size(file)) + " over " + base.getFileName());
    }

    private static DiskContents open(Path base) throws IOException {
        try {
            return DiskContents.read(base);
        } catch (DiskFormatException | VolumeFormatException e) {
            throw Problem.of(ATTEMPTED, "get that build's disk again")
                    .at(ELEMENT)
                    .found(base + ": " + e.getMessage())
                    .expected("the sound raw or qcow2 disk of an earlier build")
                    .raise(e);
        }
    }
}
