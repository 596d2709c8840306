package org.xenwright.rpm.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.content.Content;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmTag;

/**
 * The parts of a package file (facts: rpm, {@code docs/manual/format_v4.md}, {@code format_v6.md}): a lead that says
 * nothing any more, the signatures, the header, the payload.
 *
 * @param signatures the header with digests and signatures
 * @param header what the package says of itself
 * @param payload what is behind the header: the compressed archive of its files
 */
record RpmParts(RpmHeader signatures, RpmHeader header, Content.Slice payload) {
    private static final int LEAD = 96;
    private static final int MAGIC = 0xedabeedb;
    private static final int SOURCE = 1;
    private static final int ALIGNED = 8;

    /**
     * Reads the parts of a package file, the payload by reference.
     *
     * @param name what errors call the package
     */
    static RpmParts of(Path file, String name) throws IOException {
        long size = Files.size(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] lead = in.readNBytes(LEAD);
            if (lead.length < LEAD || magic(lead) != MAGIC) {
                throw new RpmFormatException(name, "no package of RPM: it does not begin with a lead");
            }
            if (lead[4] < 3 || lead[4] > 4) {
                throw new RpmFormatException(name, "a lead of version " + lead[4] + ", where 3 and 4 are known");
            }
            RpmHeader signatures = RpmHeader.read(in, RpmHeader.Part.SIGNATURES, name + ", its signatures");
            int padding = (ALIGNED - signatures.length() % ALIGNED) % ALIGNED;
            in.skipNBytes(padding);
            RpmHeader header = RpmHeader.read(in, RpmHeader.Part.PACKAGE, name);
            if (lead[7] == SOURCE || header.has(RpmTag.SOURCE_PACKAGE)) {
                throw new RpmFormatException(name, "a package of sources, which nothing installs");
            }
            long start = (long) LEAD + signatures.length() + padding + header.length();
            return new RpmParts(signatures, header, new Content.Slice(file, start, size - start));
        }
    }

    private static int magic(byte[] lead) {
        return (lead[0] & 0xff) << 24 | (lead[1] & 0xff) << 16 | (lead[2] & 0xff) << 8 | lead[3] & 0xff;
    }
}
