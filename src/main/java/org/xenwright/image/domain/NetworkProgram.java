package org.xenwright.image.domain;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xenwright.customize.InitSystem;
import org.xenwright.domain.guest.GuestFiles;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The program of an image that sets the networks of its guests up, by which it is decided how they are written down. */
final class NetworkProgram {
    private static final String ENABLED = "etc/systemd/system/multi-user.target.wants/";
    private static final String RUNLEVELS = "etc/runlevels";
    private static final byte[] SCRIPT = {'#', '!'};

    private NetworkProgram() {}

    /** Finds it; empty for an image in which nothing reads a network. */
    static Optional<GuestFiles.Network> of(Tree image) throws IOException {
        // each systemd of Debian brings networkd along, and where there is ifupdown too, it counts if it is enabled
        if (image.find(ENABLED + "systemd-networkd.service").isPresent()) {
            return Optional.of(GuestFiles.Network.NETWORKD);
        }
        if (image.find(ENABLED + "NetworkManager.service").isPresent() || inRunlevel(image, "networkmanager")) {
            return Optional.of(GuestFiles.Network.NETWORK_MANAGER);
        }
        for (String place : List.of("usr/sbin/ifup", "sbin/ifup")) {
            Optional<GuestFiles.Network> interfaces = interfaces(image, place);
            if (interfaces.isPresent()) {
                return interfaces;
            }
        }
        boolean networkd = image.follow("usr/lib/systemd/systemd-networkd").isPresent()
                || image.follow("lib/systemd/systemd-networkd").isPresent();
        if (networkd || InitSystem.of(image).isEmpty()) {
            return Optional.of(GuestFiles.Network.NETWORKD);
        }
        return image.follow("usr/sbin/NetworkManager").isPresent()
                ? Optional.of(GuestFiles.Network.NETWORK_MANAGER)
                : Optional.empty();
    }

    /**
     * Returns how {@code ifup} reads {@code /etc/network/interfaces}. That of Debian is a program of its own, those of
     * busybox and ifupdown-ng are names of another. Distributions with {@code /etc/sysconfig} call scripts so, and names
     * of wicked and NetworkManager, which read files of their own.
     */
    private static Optional<GuestFiles.Network> interfaces(Tree image, String place) throws IOException {
        if (!(image.follow(place).orElse(null) instanceof RegularFile file)) {
            return Optional.empty();
        }
        String program = image.real(TreePath.of(place)).orElseThrow().name().toString();
        if (program.matches("(busybox|ifupdown).*")) {
            return Optional.of(GuestFiles.Network.PLAIN_INTERFACES);
        }
        boolean others = image.follow("etc/sysconfig").isPresent() && isScript(file);
        return program.equals("ifup") && !others ? Optional.of(GuestFiles.Network.INTERFACES) : Optional.empty();
    }

    private static boolean isScript(RegularFile file) throws IOException {
        try (InputStream in = file.content().open()) {
            return Arrays.equals(in.readNBytes(SCRIPT.length), SCRIPT);
        }
    }

    private static boolean inRunlevel(Tree image, String service) {
        return image.follow(RUNLEVELS).orElse(null) instanceof Directory levels
                && levels.entries().values().stream()
                        .anyMatch(level -> level instanceof Directory folder
                                && folder.entries().keySet().stream()
                                        .anyMatch(name -> name.toString().equals(service)));
    }
}
