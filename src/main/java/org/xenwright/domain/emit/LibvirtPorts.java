package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.XmlText;

/** Serial ports, consoles and channels as libvirt's schema has them. */
final class LibvirtPorts {
    private final Account account;
    private final XmlText xml;

    LibvirtPorts(Account account, XmlText xml) {
        this.account = account;
        this.xml = xml;
    }

    void write() {
        if (account.hvm()) {
            // virsh console needs a port where xl has one of its own
            List<String> ports = account.has("serial") ? account.texts("serial") : List.of("pty");
            for (int i = 0; i < ports.size(); i++) {
                String port = Integer.toString(i);
                if (!ports.get(i).equals("none") && !character("serial", ports.get(i), "port", port)) {
                    account.lose("serial", "libvirt has no " + ports.get(i) + " on Xen");
                }
            }
            if (!ports.isEmpty() && ports.get(0).equals("pty")) {
                xml.open("console", "type", "pty")
                        .empty("target", "type", "serial", "port", "0")
                        .close();
            }
        } else {
            xml.open("console", "type", "pty")
                    .empty("target", "type", "xen", "port", "0")
                    .close();
        }
        account.texts("channel").forEach(this::channel);
    }

    private void channel(String text) {
        Options options = new Options(text);
        String name = options.take("name", "");
        String connection = options.lower("connection", "");
        String path = options.take("path");
        if (name.isEmpty() || !connection.equals("pty") && !(connection.equals("socket") && path != null)) {
            account.lose("channel", "libvirt wants a name, and pty or a socket with its path, not " + text);
            return;
        }
        xml.open("channel", "type", connection.equals("pty") ? "pty" : "unix");
        if (connection.equals("socket")) {
            xml.empty("source", "mode", "bind", "path", String.valueOf(path));
        }
        xml.empty("target", "type", "xen", "name", name).close();
        options.rest().forEach(key -> account.lose("channel", "libvirt has no " + key + " of channels"));
    }

    /** Writes a port given in QEMU's words; returns false for one that the driver does not pass on. */
    private boolean character(String element, String text, String... target) {
        int colon = text.indexOf(':');
        String kind = text.startsWith("/") ? "dev" : colon < 0 ? text : text.substring(0, colon);
        String rest = text.startsWith("/") ? text : text.substring(colon + 1);
        List<String[]> inside = new ArrayList<>();
        String type = kind;
        switch (kind) {
            case "pty", "null", "stdio", "vc" -> {
                if (colon >= 0) {
                    return false;
                }
            }
            case "dev", "file", "pipe" -> inside.add(new String[] {"source", "path", rest});
            case "unix" -> {
                String[] words = rest.split(",", 2);
                inside.add(new String[] {"source", "mode", mode(words), "path", words[0]});
            }
            case "tcp", "telnet" -> {
                String[] words = rest.split(",", 2);
                int port = words[0].lastIndexOf(':');
                if (port < 0) {
                    return false;
                }
                type = "tcp";
                String host = words[0].substring(0, port);
                inside.add(source(mode(words), host.isEmpty() ? "0.0.0.0" : host, words[0].substring(port + 1)));
                inside.add(new String[] {"protocol", "type", kind.equals("tcp") ? "raw" : "telnet"});
            }
            case "udp" -> {
                for (String end : rest.split("@", 2)) {
                    int port = end.lastIndexOf(':');
                    if (port < 0) {
                        return false;
                    }
                    String host = end.substring(0, port);
                    inside.add(source(
                            inside.isEmpty() ? "connect" : "bind",
                            host.isEmpty() ? "0.0.0.0" : host,
                            end.substring(port + 1)));
                }
            }
            default -> {
                return false;
            }
        }
        xml.open(element, "type", type);
        for (String[] each : inside) {
            xml.empty(each[0], Arrays.copyOfRange(each, 1, each.length));
        }
        xml.empty("target", target).close();
        return true;
    }

    private static String mode(String[] words) {
        return words.length > 1 && List.of(words[1].split(",")).contains("server") ? "bind" : "connect";
    }

    private static String[] source(String mode, String host, String service) {
        return new String[] {"source", "mode", mode, "host", host, "service", service};
    }
}
