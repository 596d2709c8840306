package org.xenwright.domain.device;

import java.util.Locale;
import java.util.Optional;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;

/**
 * The formats xl's disk strings have words for, in the order of libxl's numbers, which begin with 1. The list is xl's, not
 * that of the {@link DiskFormats} this house writes: it knows some that are not, and an empty drive. Those in both meet by
 * {@link DiskFormat#xlWord}.
 */
public enum XlFormat {
    QCOW,
    QCOW2,
    VHD,
    RAW,
    EMPTY,
    QED;

    /** Gives the word of the disk string. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Gives the word of libvirt's XML, where an empty drive has none of its own. */
    public String libvirtWord() {
        return this == EMPTY ? RAW.word() : word();
    }

    /**
     * Finds the word for files of a format; empty when xl opens none such.
     *
     * @throws IllegalArgumentException for a format whose word is none of xl's
     */
    public static Optional<XlFormat> of(DiskFormat format) {
        return format.xlWord().map(word -> valueOf(word.toUpperCase(Locale.ROOT)));
    }

    /** Finds the format of the file behind such a disk; empty for one that nothing here reads, and for an empty drive. */
    public Optional<DiskFormat> file() {
        return DiskFormats.all().stream()
                .filter(format -> format.xlWord().filter(word()::equals).isPresent())
                .findFirst();
    }
}
