package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Content;
import org.xenwright.domain.guest.GuestFiles;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class NetworkProgramTest {
    /** What an image has: files, also as {@code PATH=CONTENT}, and links as {@code PATH>TARGET}. */
    @ParameterizedTest
    @CsvSource({
        "usr/lib/systemd/systemd-networkd,NETWORKD",
        "usr/sbin/ifup,INTERFACES",
        "sbin/ifup usr/sbin/ifup>/sbin/ifup,INTERFACES",
        "bin/busybox sbin/ifup>/bin/busybox,PLAIN_INTERFACES",
        "sbin/ifupdown sbin/ifup>ifupdown,PLAIN_INTERFACES",
        "usr/sbin/ifup etc/systemd/system/multi-user.target.wants/systemd-networkd.service>x,NETWORKD",
        "usr/sbin/ifup etc/systemd/system/multi-user.target.wants/NetworkManager.service>x,NETWORK_MANAGER",
        "usr/sbin/NetworkManager usr/lib/systemd/systemd sbin/init>/usr/lib/systemd/systemd,NETWORK_MANAGER",
        "bin/busybox sbin/ifup>/bin/busybox etc/runlevels/default/networkmanager>x,NETWORK_MANAGER",
        "usr/sbin/NetworkManager usr/lib/systemd/systemd-networkd sbin/init>/usr/lib/systemd/systemd,NETWORKD",
        "usr/lib/systemd/systemd usr/lib/systemd/systemd-networkd sbin/init>/usr/lib/systemd/systemd,NETWORKD",
        "usr/lib/systemd/systemd sbin/init>/usr/lib/systemd/systemd,",
        "usr/lib/systemd/systemd sbin/init>/usr/lib/systemd/systemd usr/sbin/wicked usr/sbin/ifup>wicked,",
        "usr/lib/systemd/systemd sbin/init>/usr/lib/systemd/systemd usr/sbin/ifup=#!/bin/bash etc/sysconfig/network,",
        "usr/sbin/NetworkManager usr/lib/systemd/systemd sbin/init>/usr/lib/systemd/systemd"
                + " usr/libexec/nm-ifup=#!/bin/sh usr/sbin/ifup>/usr/libexec/nm-ifup,NETWORK_MANAGER",
        "bin/busybox sbin/init>/bin/busybox,"
    })
    void itIsFoundByWhatTheImageHas(String files, GuestFiles.@Nullable Network expected) throws IOException {
        Tree image = new Tree(Attributes.of(0755, Instant.EPOCH));
        for (String each : files.split(" ")) {
            String[] parts = each.split("[>=]");
            TreePath path = TreePath.of(parts[0]);
            image.directory(path.parent(), Attributes.of(0755, Instant.EPOCH));
            image.put(
                    path,
                    each.contains(">")
                            ? new Symlink(Attributes.of(0777, Instant.EPOCH), parts[1])
                            : new RegularFile(Attributes.of(0755, Instant.EPOCH), Content.of(parts[parts.length - 1])));
        }
        assertThat(NetworkProgram.of(image).orElse(null)).isEqualTo(expected);
    }
}
