package org.xenwright.deploy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.xenwright.domain.Domain;
import org.xenwright.store.Digest;

/**
 * A domain as the project wants it. Its disks below the folder are either files of the image, for reading only, or own
 * files: the disk of the image it writes to is always a {@link OwnFile.Purpose#DELTA} of its own.
 *
 * @param domain with everything resolved; its paths are those of the folder it was loaded for
 * @param uuid by which places know it
 * @param folder for which it was loaded, absolute, as in its paths; places put their own for it
 * @param shared files of its image: its raw disk, kernel and initramfs
 * @param own files
 * @param need memory that Xen takes for it, in KiB
 * @param terms where and how it may run
 * @param revision digest of all that a change of it changes, the paths of a place not among it
 */
public record WantedDomain(
        Domain domain,
        UUID uuid,
        String folder,
        List<SharedFile> shared,
        List<OwnFile> own,
        long need,
        DeployTerms terms,
        Digest revision) {
    public WantedDomain {
        shared = List.copyOf(shared);
        own = List.copyOf(own);
    }

    /** Returns its name, unique in the deployment. */
    public String name() {
        return domain.name();
    }

    /** Returns the disk of its image: the largest of its files. */
    Optional<SharedFile> image() {
        return shared.stream().max(Comparator.comparingLong(SharedFile::size).thenComparing(SharedFile::name));
    }

    /** Returns the address at which its guest can be asked for ports; empty for one by DHCP, or none. */
    public Optional<String> address() {
        return address(domain);
    }

    /** Returns the address at which a domain's guest can be asked for ports; empty for one by DHCP, or none. */
    public static Optional<String> address(Domain domain) {
        return domain.guest().network().addresses().stream()
                .filter(each -> !each.equals("dhcp"))
                .map(each -> each.contains("/") ? each.substring(0, each.indexOf('/')) : each)
                .findFirst();
    }
}
