package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;

/**
 * The first member of an XVA, {@code ova.xml}. Fields and their order are those of an export by xapi; numbers are written
 * as texts.
 *
 * @param xml the document, to be written as UTF-8
 * @param diskIds for each disk that is no CD drive, the folder of its blocks, such as {@code Ref:1000}; in rising order
 */
public record XvaMetadata(String xml, List<String> diskIds) {
    public XvaMetadata {
        diskIds = List.copyOf(diskIds);
    }

    /**
     * Returns the metadata of a domain.
     *
     * @param sizes bytes of each disk that is no CD drive, in the domain's order; rounded up to whole MiB
     */
    public static XvaMetadata of(Domain domain, List<Long> sizes) {
        List<DiskSpec> disks =
                domain.disks().stream().filter(disk -> !disk.cdrom()).toList();
        if (disks.size() != sizes.size() || disks.size() > 255) {
            throw new IllegalArgumentException(sizes.size() + " sizes for " + disks.size() + " disks");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < disks.size(); i++) {
            ids.add("Ref:" + (1000 + i));
        }
        return new XvaMetadata(new XvaWriter(domain, disks, sizes, ids).write(), ids);
    }
}
