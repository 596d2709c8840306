package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;

/** A {@code <host>} of {@code <deploy>}: a plain Xen host, reached by SSH. */
public final class DeployHostConfiguration {
    /**
     * Its name in plans and messages, and the id of the {@code <server>} of Maven's settings with the user, key file or
     * password for it.
     */
    String id = "";

    /**
     * Its address: HOST, USER@HOST or USER@HOST:PORT; HOST may be a name of the user's ~/.ssh/config. Default: the id, as
     * root.
     */
    @Nullable
    String address;

    /**
     * Hosts through which it is reached, divided by commas, as ssh -J takes them; their keys must be in known_hosts.
     * Default: ProxyJump of the user's ~/.ssh/config; none by an empty element.
     */
    @Nullable
    String jump;

    /**
     * The fingerprint of its SSH host key, SHA256:…, as ssh-keygen -l prints it. Default: that of known_hosts; an unknown
     * key is refused with the line to add.
     */
    @Nullable
    String hostKey;

    /** Most memory that this deployment may take there, such as 48G. Default: all that is free. */
    @Nullable
    String memory;

    /** Memory to leave free. Default: 0. */
    @Nullable
    String reserve;

    /** Words that domains may ask for by deploy.labels. Default: none. */
    @Values(item = "label")
    List<String> labels = new ArrayList<>();

    /** Folder for images and generations on the host. Default: /var/lib/xenwright. */
    String store = "/var/lib/xenwright";

    /**
     * How domains have disks of their own: qcow2 (a delta over the image, opened by QEMU), copy (the delta applied to a
     * copy, by reflink where the file system can), lvm:VG/THINPOOL (to a thin snapshot) or zfs:POOL/DATASET (to a clone).
     * Default: qcow2 where the host has QEMU, else copy.
     */
    @Nullable
    String disks;

    Set<String> labels() {
        Set<String> all = new TreeSet<>();
        labels.forEach(each -> all.add(each.strip()));
        return all;
    }

    /** Returns a size in KiB. */
    static long kib(@Nullable String written, String element, long otherwise) {
        return written == null
                ? otherwise
                : ByteSize.parse(written)
                                .orElseThrow(() -> DeployConfiguration.refusal(
                                                "<deploy><hosts><host><" + element + ">", written, "a size such as 48G")
                                        .raise())
                        >> 10;
    }

    long memory() {
        return kib(memory, "memory", Long.MAX_VALUE);
    }

    long reserve() {
        return kib(reserve, "reserve", 0);
    }
}
