package org.xenwright.domain.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;

/** The programs by which a host starts its guests. */
public enum Toolstack {
    XL("xl"),
    LIBVIRT("libvirt"),
    /** That of XCP-ng and XenServer: it takes no kernel for a guest from the host. */
    XAPI("xapi");

    private final String word;

    Toolstack(String word) {
        this.word = word;
    }

    /** Finds the one of a word, which may be the name of a product. */
    public static Optional<Toolstack> of(String word) {
        return switch (word) {
            case "xl" -> Optional.of(XL);
            case "libvirt" -> Optional.of(LIBVIRT);
            case "xapi", "xcp-ng", "xenserver" -> Optional.of(XAPI);
            default -> Optional.empty();
        };
    }

    /** Returns a finding for each domain that it does not start. */
    public List<Finding> check(List<Domain> domains) {
        List<Finding> findings = new ArrayList<>();
        for (Domain domain : domains) {
            BootWay way = BootWay.of(domain);
            boolean kernel = way == BootWay.DIRECT || way == BootWay.PV_GRUB || way == BootWay.PVH_GRUB;
            if (this == XAPI && kernel) {
                Setting setting = domain.settings().get("kernel");
                findings.add(new Finding(
                        Rule.HOST_KERNEL,
                        setting == null ? Origin.of(domain.name()) : setting.origin(),
                        "kernel".length(),
                        domain.name() + ": a kernel that is a file of the host, which " + word + " refuses",
                        "write extends = \"hvm-uefi\" in its domain file, or \"hvm-bios\" for a disk with GRUB; an image"
                                + " without <bootloader> needs one for that"));
            }
        }
        return findings;
    }
}
