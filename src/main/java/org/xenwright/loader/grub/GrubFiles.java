package org.xenwright.loader.grub;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The files of the package grub-pc-bin: GRUB for the BIOS of a PC. */
public final class GrubFiles {
    /** The package they come from. */
    public static final String PACKAGE = "grub-pc-bin";

    /** The folder of that package in which they lie. */
    public static final String FOLDER = "usr/lib/grub/i386-pc";

    /** Far more than any of them has: the largest module has half a mebibyte. */
    private static final int LARGEST = 8 << 20;

    private final Function<String, Optional<Content>> files;

    private GrubFiles(Function<String, Optional<Content>> files) {
        this.files = files;
    }

    /** Takes them from a tree in which the package is unpacked. */
    public static GrubFiles of(Tree tree) {
        return of(path -> tree.follow(path)
                .filter(RegularFile.class::isInstance)
                .map(RegularFile.class::cast)
                .map(RegularFile::content));
    }

    /**
     * Takes them from anywhere.
     *
     * @param files the content of a path without a leading slash, such as {@code usr/lib/grub/i386-pc/kernel.img}
     */
    public static GrubFiles of(Function<String, Optional<Content>> files) {
        return new GrubFiles(files);
    }

    /** Tells whether they are there at all. */
    public boolean isPresent() {
        return find("kernel.img").isPresent();
    }

    /** Finds a file by its name in the folder. */
    Optional<Content> find(String name) {
        return files.apply(FOLDER + "/" + name);
    }

    /**
     * Returns the bytes of a file, as a copy.
     *
     * @throws org.xenwright.problem.ProblemException when it is missing, or too large for what it is
     */
    byte[] bytes(String name) throws IOException {
        Content content = find(name).orElseThrow(() -> missing(name).raise());
        if (content.size() > LARGEST) {
            throw unfit(name, content.size() + " bytes", "at most " + LARGEST).raise();
        }
        return content.bytes(LARGEST).clone();
    }

    /**
     * Returns the bytes of a file of a known size.
     *
     * @throws org.xenwright.problem.ProblemException when it is missing or has another size
     */
    byte[] bytes(String name, int size) throws IOException {
        byte[] bytes = bytes(name);
        if (bytes.length != size) {
            throw unfit(name, bytes.length + " bytes", size + " bytes").raise();
        }
        return bytes;
    }

    private static Problem missing(String name) {
        return Problem.of(
                        "making GRUB's core for a BIOS",
                        "take the exclusion out that leaves it out, or take another version of " + PACKAGE)
                .at("/" + FOLDER + "/" + name)
                .found("no such file")
                .expected("the file of " + PACKAGE);
    }

    /** Tells of a file that is not what GRUB's own is. */
    static Problem unfit(String name, String found, String expected) {
        return Problem.of("making GRUB's core for a BIOS", "take another version of the package " + PACKAGE)
                .at("/" + FOLDER + "/" + name)
                .found(found)
                .expected(expected);
    }
}
