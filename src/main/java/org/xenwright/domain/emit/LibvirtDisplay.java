package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.XmlText;

/**
 * The displays of a domain, as libvirt's schema has them. One that would be less protected than in xl.cfg is left out.
 */
final class LibvirtDisplay {
    private static final List<String> SPICE = List.of(
            "spiceport",
            "spicetls_port",
            "spicehost",
            "spicedisable_ticketing",
            "spicepasswd",
            "spiceagent_mouse",
            "spicevdagent",
            "spice_clipboard_sharing");

    private static final List<String> VNC = List.of("vnclisten", "vncpasswd", "vncdisplay", "vncunused");
    private static final List<String> SDL = List.of("display", "xauthority");
    /** Models with the MiB of memory that Xen gives them. */
    private static final Map<String, Integer> MODELS = Map.of("cirrus", 8, "vga", 16, "qxl", 128);

    private final Account account;
    private final XmlText xml;

    LibvirtDisplay(Account account, XmlText xml) {
        this.account = account;
        this.xml = xml;
    }

    void write() {
        switch (account.domain().type()) {
            case HVM -> emulated();
            case PV -> paravirtual();
            default -> account.texts("vfb").forEach(this::frameBuffer);
        }
    }

    /** Writes the display of an hvm guest: the driver shows one, SPICE rather than VNC. */
    private void emulated() {
        account.lose("vfb", "libvirt shows an hvm guest by its emulated graphics card");
        boolean none = account.on("nographic", false)
                || "none".equals(account.text("vga").orElse(""));
        boolean spice = account.on("spice", false);
        boolean vnc = account.on("vnc", false);
        boolean sdl = account.on("sdl", false);
        if (none) {
            for (String key : List.of("spice", "vnc", "sdl")) {
                if (account.on(key, false)) {
                    account.lose(key, "libvirt gives a display a graphics card, which the guest is not to have");
                }
            }
        } else if (spice) {
            spice();
        } else if (vnc) {
            vnc(Vnc.of(account));
        } else if (sdl) {
            sdl();
        }
        if (!none && spice && vnc) {
            account.lose("vnc", "libvirt shows an hvm guest by SPICE or by VNC");
        }
        if (!none && sdl && (spice || vnc)) {
            account.lose("sdl", "libvirt shows an hvm guest by one display");
        }
        settle(SPICE, spice && !none);
        settle(VNC, vnc && !spice && !none);
        settle(SDL, sdl && !vnc && !spice && !none);
        settle(List.of("keymap"), (vnc || spice) && !none);
    }

    /** Settles the keys of a display: those of one that is not there have no meaning. */
    private void settle(List<String> keys, boolean shown) {
        keys.forEach(key -> {
            account.text(key);
            if (!shown) {
                account.lose(key, "the display that it belongs to is not there");
            }
        });
    }

    private void paravirtual() {
        List<String> buffers = account.texts("vfb");
        buffers.forEach(this::frameBuffer);
        boolean own = buffers.isEmpty() && account.on("vnc", false);
        if (own) {
            vnc(Vnc.of(account));
        } else if (account.on("vnc", false)) {
            account.lose("vnc", "xl takes what vfb says");
        }
        boolean sdl = account.on("sdl", false);
        if (sdl) {
            account.lose("sdl", "write it into vfb: of a pv guest libvirt shows what is there");
        }
        settle(VNC, own);
        settle(SDL, false);
        settle(List.of("keymap"), own);
    }

    /** Writes a line of {@code vfb}; VNC unless it says no. */
    private void frameBuffer(String text) {
        Options options = new Options(text);
        Vnc vnc = Vnc.of(options);
        boolean sdl = options.on("sdl", false);
        String display = options.take("display");
        String xauthority = options.take("xauthority");
        if (vnc.on()) {
            vnc(vnc);
            if (sdl) {
                account.lose("vfb", "libvirt shows a frame buffer by VNC or by SDL");
            }
        } else if (sdl) {
            sdl(display, xauthority);
        }
        // what xend wrote, and xl does not read
        options.take("type");
        options.rest().forEach(key -> account.lose("vfb", "libvirt has no " + key + " of frame buffers"));
    }

    private void vnc(Vnc vnc) {
        if (vnc.port() > 65_535) {
            account.lose(vnc.key(), "there is no display " + vnc.display() + ", so none is shown");
            return;
        }
        List<String> words = new ArrayList<>(List.of("type", "vnc"));
        words.addAll(
                vnc.automatic()
                        ? List.of("autoport", "yes")
                        : List.of("port", Integer.toString(vnc.port()), "autoport", "no"));
        words.addAll(List.of("listen", vnc.listen()));
        if (!vnc.password().isEmpty()) {
            words.addAll(List.of("passwd", vnc.password()));
        }
        if (!vnc.keymap().isEmpty()) {
            words.addAll(List.of("keymap", vnc.keymap()));
        }
        xml.empty("graphics", words.toArray(String[]::new));
    }

    /** Writes SPICE; without a password the driver would open what Xen refuses to start. */
    private void spice() {
        boolean open = account.on("spicedisable_ticketing", false);
        String password = open ? "" : account.text("spicepasswd").orElse("");
        if (!open && password.isEmpty()) {
            account.lose("spice", "there is no spicepasswd, and libvirt would let anyone in, so it is not shown");
            return;
        }
        long port = account.number("spiceport", 0);
        long secure = account.number("spicetls_port", 0);
        List<String> words = new ArrayList<>(List.of("type", "spice"));
        if (port > 0) {
            words.addAll(List.of("port", Long.toString(port)));
        }
        if (secure > 0) {
            words.addAll(List.of("tlsPort", Long.toString(secure)));
        }
        words.addAll(List.of("autoport", port > 0 || secure > 0 ? "no" : "yes"));
        // Xen listens everywhere unless it is told where
        words.addAll(List.of("listen", account.text("spicehost").orElse("0.0.0.0")));
        if (!password.isEmpty()) {
            words.addAll(List.of("passwd", password));
        }
        account.text("keymap").ifPresent(keymap -> words.addAll(List.of("keymap", keymap)));
        xml.open("graphics", words.toArray(String[]::new));
        if (account.has("spiceagent_mouse")) {
            xml.empty("mouse", "mode", account.on("spiceagent_mouse", true) ? "client" : "server");
        }
        boolean clipboard = account.on("spice_clipboard_sharing", false);
        if (account.on("spicevdagent", false) && !clipboard) {
            account.lose("spicevdagent", "libvirt has the agent together with the clipboard only");
        }
        if (account.has("spice_clipboard_sharing")) {
            xml.empty("clipboard", "copypaste", clipboard ? "yes" : "no");
        }
        xml.close();
    }

    private void sdl() {
        sdl(account.text("display").orElse(null), account.text("xauthority").orElse(null));
    }

    private void sdl(@Nullable String display, @Nullable String xauthority) {
        List<String> words = new ArrayList<>(List.of("type", "sdl"));
        if (display != null) {
            words.addAll(List.of("display", display));
        }
        if (xauthority != null) {
            words.addAll(List.of("xauth", xauthority));
        }
        xml.empty("graphics", words.toArray(String[]::new));
    }

    /** Writes the graphics card of an hvm guest: that of vga, else of stdvga, else Cirrus. */
    void video() {
        String vga = account.text("vga").orElse(null);
        boolean standard = account.on("stdvga", false);
        boolean said = account.has("vga") || account.has("stdvga") || account.has("videoram");
        long memory = account.number("videoram", 0);
        if (account.on("nographic", false) || "none".equals(vga)) {
            settle(List.of("videoram", "stdvga"), false);
            return;
        }
        String model = vga == null ? standard ? "vga" : "cirrus" : vga.equals("stdvga") ? "vga" : vga;
        if (!MODELS.containsKey(model)) {
            account.lose(
                    "vga",
                    "libvirt has no " + model + " on Xen; it knows "
                            + MODELS.keySet().stream().sorted().collect(Collectors.joining(", ")));
        } else if (said) {
            long size = memory > 0 ? memory : MODELS.get(model);
            xml.open("video")
                    .empty("model", "type", model, "vram", Long.toString(size * 1024))
                    .close();
        }
        if (vga != null) {
            account.lose("stdvga", "vga wins over it");
        }
    }
}
