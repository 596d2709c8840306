package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;

/**
 * A format of disk files, with every name it has and all that is done with it. All of them are in {@link DiskFormats};
 * adding one is implementing this and naming it there, and no other class asks which format it has before it.
 *
 * <p>The type lives here since everybody who names a format stands above this room: images, their domains and the drivers
 * that boot them. xl has a list of its own ({@code domain.device.XlFormat}): a domain file may say {@code qed} or
 * {@code empty}, which is no file of ours, and xl has no word for an appliance. A format says its word in that list, the
 * one place where the two meet.
 */
public interface DiskFormat {
    /** Gives the word for it in a POM and in documents: {@code vhd}. */
    String word();

    /** Gives its name as people write it: {@code VHD}. */
    default String title() {
        return word();
    }

    /** Gives what the names of its files end with: {@code .vhd}. */
    default String suffix() {
        return "." + word();
    }

    /** Gives the type of its files as Maven artifacts. */
    default String artifactType() {
        return suffix().substring(1);
    }

    /** Tells the size a disk has in such a file, for an image of this size, both in bytes. */
    default long size(long image) {
        return image;
    }

    /** Gives the word of xl's disk strings; empty when xl opens no such file. */
    Optional<String> xlWord();

    /** Gives the word QEMU has for it as a device of a guest; empty when it is none. */
    Optional<String> qemuWord();

    /** Tells whether such a file brings its domain along, so that no domain is made for it, nor a disk beside it. */
    default boolean isAppliance() {
        return false;
    }

    /**
     * Tells whether such a file is made from the files of an image and not from its disk: a medium that starts them by
     * itself.
     */
    default boolean isMedium() {
        return false;
    }

    /** Tells whether a qcow2 may lie over such a file. */
    default boolean isBacking() {
        return false;
    }

    /** Prepares writing such a file. */
    DiskWriter writer(DiskFacts facts);

    /** Tells by a file's magic whether it is in this format. */
    boolean isFormatOf(FileChannel file) throws IOException;

    /**
     * Reads where the bytes of each disk lie; one, but for an appliance.
     *
     * @param file open as {@code channel}, found to be in this format
     * @param behind decides which files it may name as the ones behind it
     * @throws DiskFormatException when it is broken, or uses what we never write
     */
    List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException;

    /** Says what a byte of such a file is that is none of the disk's: a field by the name its specification has. */
    default String describe(Path file, long at) throws IOException {
        return "what the " + title() + " file adds to the disk";
    }
}
