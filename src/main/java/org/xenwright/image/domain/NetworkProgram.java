package org.xenwright.image.domain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xenwright.customize.InitSystem;
import org.xenwright.domain.guest.GuestFiles;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The program of an image that sets the networks of its guests up, by which it is decided how they are written down. */
final class NetworkProgram {
    private static final String ENABLED = "etc/systemd/system/multi-user.target.wants/";
    private static final String RUNLEVELS = "etc/runlevels";

    private NetworkProgram() {}

    /** Finds it; empty for an image in which nothing reads a network. */
    static Optional<GuestFiles.Network> of(Tree image) throws IOException {
        // every systemd of Debian brings networkd along, and where there is ifupdown too, it counts if it is enabled
        if (image.find(ENABLED + "systemd-networkd.service").isPresent()) {
            return Optional.of(GuestFiles.Network.NETWORKD);
        }
        if (image.find(ENABLED + "NetworkManager.service").isPresent() || inRunlevel(image, "networkmanager")) {
            return Optional.of(GuestFiles.Network.NETWORK_MANAGER);
        }
        for (String place : List.of("usr/sbin/ifup", "sbin/ifup")) {
            if (image.follow(place).isPresent()) {
                String program =
                        image.real(TreePath.of(place)).orElseThrow().name().toString();
                // that of Debian is a program of its own, those of busybox and ifupdown-ng are names of another
                return Optional.of(
                        program.equals("ifup") ? GuestFiles.Network.INTERFACES : GuestFiles.Network.PLAIN_INTERFACES);
            }
        }
        if (image.follow("usr/sbin/NetworkManager").isPresent()
                && image.follow("usr/lib/systemd/systemd-networkd").isEmpty()) {
            return Optional.of(GuestFiles.Network.NETWORK_MANAGER);
        }
        boolean systemd = InitSystem.of(image)
                .map(init -> init.kind() == InitSystem.Kind.SYSTEMD)
                .orElse(true);
        return systemd ? Optional.of(GuestFiles.Network.NETWORKD) : Optional.empty();
    }

    private static boolean inRunlevel(Tree image, String service) {
        return image.follow(RUNLEVELS).orElse(null) instanceof Directory levels
                && levels.entries().values().stream()
                        .anyMatch(level -> level instanceof Directory folder
                                && folder.entries().keySet().stream()
                                        .anyMatch(name -> name.toString().equals(service)));
    }
}
