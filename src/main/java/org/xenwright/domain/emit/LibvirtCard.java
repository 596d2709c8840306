package org.xenwright.domain.emit;

import java.util.List;
import java.util.function.Consumer;
import org.xenwright.content.XmlText;
import org.xenwright.domain.device.IpAddress;
import org.xenwright.domain.device.Rate;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.VifSpec;

/** A network card as libvirt's schema has it. */
final class LibvirtCard {
    private static final List<String> SAID = List.of(
            "mac", "bridge", "gatewaydev", "type", "model", "ip", "script", "backend", "vifname", "rate", "mtu");
    /** The interval in which Xen counts traffic if nothing else is said, in microseconds. */
    private static final long INTERVAL = 50_000;

    private final Account account;
    private final XmlText xml;
    private final VifSpec card;

    LibvirtCard(Account account, XmlText xml, VifSpec card) {
        this.account = account;
        this.xml = xml;
        this.card = card;
    }

    void write() {
        String script = card.option("script");
        String bridge = card.option("bridge");
        boolean gateway = card.option("gatewaydev") != null;
        boolean routed = bridge == null && (gateway || script != null && script.endsWith("vif-route"));
        xml.open("interface", "type", routed ? "ethernet" : "bridge");
        xml.empty("mac", "address", String.valueOf(card.option("mac")));
        if (!routed) {
            bridge(bridge == null ? "xenbr0" : bridge, script != null && script.endsWith("vif-openvswitch"));
        }
        option("ip", this::addresses);
        if (script != null || routed) {
            xml.empty("script", "path", script == null ? "vif-route" : script);
        }
        if (gateway) {
            lose("gatewaydev=" + card.option("gatewaydev"));
        }
        option("backend", backend -> xml.empty("backenddomain", "name", backend));
        option("vifname", name -> {
            if (name.startsWith("vif")) {
                lose("vifname=" + name + ": it takes names that begin with vif for its own");
            } else {
                xml.empty("target", "dev", name);
            }
        });
        model();
        option("rate", this::bandwidth);
        // of digits, xl takes those at the front
        option("mtu", mtu -> xml.empty("mtu", "size", mtu.strip().replaceFirst("(?s)^\\+?([0-9]++).*", "$1")));
        card.options().keySet().stream()
                .filter(key -> !SAID.contains(key))
                .forEach(key -> lose(key + "=" + card.option(key)));
        if (card.trusted() != null) {
            lose(card.trusted() ? "trusted" : "untrusted");
        }
        xml.close();
    }

    /**
     * Writes a bridge, from whose name Open vSwitch's script takes VLANs: one after a point, trunked ones after colons.
     */
    private void bridge(String name, boolean openVSwitch) {
        String[] parts = name.split("[.:]");
        boolean tagged = openVSwitch && parts.length > 1;
        xml.empty("source", "bridge", tagged ? parts[0] : name);
        if (!openVSwitch) {
            return;
        }
        if (tagged) {
            if (name.contains(":")) {
                xml.open("vlan", "trunk", "yes");
            } else {
                xml.open("vlan");
            }
            for (int i = 1; i < parts.length; i++) {
                xml.empty("tag", "id", parts[i]);
            }
            xml.close();
        }
        xml.empty("virtualport", "type", "openvswitch");
    }

    private void addresses(String text) {
        for (String one : text.strip().split(" +")) {
            String family = one.contains(":") ? "ipv6" : "ipv4";
            int slash = one.indexOf('/');
            if (IpAddress.isPlain(one)) {
                xml.empty("ip", "address", one, "family", family);
            } else if (IpAddress.isWithPrefix(one)) {
                String prefix = one.substring(slash + 1);
                xml.empty("ip", "address", one.substring(0, slash), "family", family, "prefix", prefix);
            } else {
                lose("ip=" + one);
            }
        }
    }

    /** Writes the model; without one a card of an hvm guest is emulated, too, unless Xen was told otherwise. */
    private void model() {
        String model = card.option("model");
        if (!account.hvm()) {
            if (model != null && !model.equals("netfront")) {
                lose("model=" + model + ": guests of this type have no emulated cards");
            }
        } else if ("vif".equals(card.option("type")) || "netfront".equals(card.option("type"))) {
            xml.empty("model", "type", "netfront");
        } else if (model != null) {
            xml.empty("model", "type", model);
        }
    }

    private void option(String key, Consumer<String> write) {
        String value = card.option(key);
        if (value != null) {
            write.accept(value);
        }
    }

    /** Writes the bandwidth, which libvirt counts in KiB per second, at least 1. */
    private void bandwidth(String text) {
        try {
            Rate rate = Rate.parse(text);
            long perSecond = Math.max(1, rate.bytesPerInterval() * 1_000_000 / rate.intervalMicros() / 1024);
            xml.open("bandwidth");
            xml.empty("outbound", "average", Long.toString(perSecond)).close();
            if (rate.intervalMicros() != INTERVAL) {
                lose("the interval of rate=" + text);
            }
        } catch (SpecificationException e) {
            throw new IllegalArgumentException(
                    "rate=" + text + " of " + account.domain().name(), e);
        }
    }

    private void lose(String what) {
        account.loseDevice("vif", card.option("mac") + ": libvirt has no word for " + what);
    }
}
