package org.xenwright.boot.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.driver.Machine;
import org.xenwright.tool.Tool;

/**
 * A QEMU without a machine, which gives another driver's guest the network that QEMU's own guests have: an address by
 * DHCP, forwarded ports, and a way out if wanted. Frames travel over a Unix socket of this machine.
 */
public final class NetworkSwitch {
    private static final String SOCKET = "frames";

    private NetworkSwitch() {}

    /** Starts a switch for a guest's network. */
    public static QemuGuest start(Tool qemu, Machine.Network guest) throws IOException {
        return QemuGuest.start(
                qemu,
                folder -> between(
                        QemuArguments.user(guest),
                        "stream,id=line,server=on,addr.type=unix,addr.path=" + Quoted.of(folder.resolve(SOCKET))),
                guest.ports());
    }

    /** Returns the socket of a switch that was started. */
    public static Path socket(QemuGuest started) {
        return started.folder().resolve(SOCKET);
    }

    /**
     * Returns the command that starts a second switch, for a guest that sends datagrams on a loopback interface of its
     * own.
     *
     * @param socket of the first switch
     * @param near the UDP port that the second one listens on
     * @param far the UDP port that the guest listens on
     */
    public static List<String> inside(Tool qemu, Path socket, int near, int far) throws IOException {
        List<String> words = new ArrayList<>(List.of("env"));
        qemu.environment().forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(qemu.prefix());
        words.addAll(SystemCalls.forbidden(qemu));
        words.addAll(between(
                "stream,id=" + QemuArguments.NETWORK + ",server=off,addr.type=unix,addr.path=" + Quoted.of(socket),
                "socket,id=line,udp=127.0.0.1:" + far + ",localaddr=127.0.0.1:" + near));
        return words;
    }

    private static List<String> between(String network, String line) {
        List<String> words =
                new ArrayList<>(List.of("-machine", "none", "-nodefaults", "-no-user-config", "-display", "none"));
        words.addAll(List.of("-netdev", network, "-netdev", line));
        for (String end : List.of(QemuArguments.NETWORK, "line")) {
            words.addAll(List.of("-netdev", "hubport,id=hub-" + end + ",hubid=0,netdev=" + end));
        }
        return words;
    }
}
