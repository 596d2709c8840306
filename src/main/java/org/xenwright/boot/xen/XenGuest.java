package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Guest;
import org.xenwright.boot.qemu.QemuGuest;

/** A domain on the Xen that a QEMU runs. */
final class XenGuest implements Guest {
    private final QemuGuest qemu;
    private final Dom0Console dom0;

    XenGuest(QemuGuest qemu) throws IOException {
        this.qemu = qemu;
        dom0 = Dom0Console.connect(qemu.folder().resolve(XenMachine.CONSOLE), qemu::alive);
    }

    @Override
    public InputStream console() {
        return qemu.console();
    }

    @Override
    public OutputStream keyboard() {
        return qemu.keyboard();
    }

    @Override
    public Map<Integer, Integer> ports() {
        return qemu.ports();
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) throws IOException {
        return qemu.accepts(guestPort, limit);
    }

    @Override
    public int resets() {
        return dom0.restarts();
    }

    @Override
    public Optional<Ending> ending() {
        if (dom0.dead()) {
            // nothing more can come; the console ends with QEMU
            qemu.close();
            return Optional.of(new Ending(Ending.Kind.DRIVER_BROKEN, "Xen or its dom0 failed: " + dom0.lastLines()));
        }
        Optional<Ending> ending = qemu.ending();
        if (ending.isEmpty()) {
            return ending;
        }
        dom0.drain();
        return Optional.of(dom0.ending()
                .orElseGet(() -> new Ending(
                        Ending.Kind.DRIVER_BROKEN, ending.get().detail() + "; dom0 said last: " + dom0.lastLines())));
    }

    @Override
    public Optional<String> trouble() {
        return dom0.created()
                ? Optional.empty()
                : Optional.of("Xen and its dom0 were not up in time; they said last: " + dom0.lastLines());
    }

    @Override
    public void askToPowerOff() throws IOException {
        dom0.ask("shutdown");
    }

    @Override
    public void close() {
        dom0.close();
        qemu.close();
    }
}
