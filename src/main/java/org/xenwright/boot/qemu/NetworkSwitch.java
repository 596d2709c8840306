package org.xenwright.boot.qemu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.driver.Machine;
import org.xenwright.tool.Tool;

/**
 * A QEMU without a machine, which gives somebody else's guest the network that QEMU's own have: an address by DHCP,
 * forwarded ports, and a way out if it is to have one. Frames go to and fro as datagrams of UDP on the loopback interface.
 */
public final class NetworkSwitch {
    private NetworkSwitch() {}

    /**
     * Starts one.
     *
     * @param guest what the guest reaches, and its ports
     * @param near the port of UDP that the switch listens on
     * @param far the one that the guest listens on
     */
    public static QemuGuest start(Tool qemu, Machine.Network guest, int near, int far) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("-machine", "none", "-nodefaults", "-no-user-config", "-display", "none"));
        words.addAll(List.of("-netdev", QemuArguments.user(guest)));
        words.addAll(List.of("-netdev", "socket,id=line,udp=127.0.0.1:" + far + ",localaddr=127.0.0.1:" + near));
        for (String end : List.of(QemuArguments.NETWORK, "line")) {
            words.addAll(List.of("-netdev", "hubport,id=hub-" + end + ",hubid=0,netdev=" + end));
        }
        return QemuGuest.start(qemu, folder -> words, guest.ports());
    }
}
