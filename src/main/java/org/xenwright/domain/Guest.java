package org.xenwright.domain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a domain file says about the inside of its guest, from the keys that begin with {@code guest.}.
 *
 * @param hostname a host name, qualified or not; the domain's name when the file has none
 * @param links to networks, of which something is said: cards first, then bonds, then VLANs
 * @param access who may log in
 * @param timezone such as {@code Europe/Prague}; null for that of the image
 * @param content files and answers to questions of packages
 * @param stateless whether the guest keeps nothing, and its disk is only read
 * @param variables all other keys, for templates: texts, lists of texts, and maps for keys with dots
 */
public record Guest(
        String hostname,
        List<NetworkLink> links,
        Access access,
        @Nullable String timezone,
        Content content,
        boolean stateless,
        Map<String, Object> variables) {
    /** The keys that mean something by themselves, without {@code guest.}; all others are for templates. */
    public static final List<String> KEYS = List.of(
            "hostname",
            "address",
            "gateway",
            "dns",
            "search",
            "users",
            "ssh_keys",
            "timezone",
            "files",
            "debconf",
            "stateless");

    /**
     * Addresses of a link, and what belongs to them.
     *
     * @param addresses with prefix lengths, {@code 10.0.0.11/24}, {@code fd00::11/64}, or the word {@code dhcp}
     * @param gateways one for each family
     * @param dns servers
     * @param search domains
     */
    public record Network(List<String> addresses, List<String> gateways, List<String> dns, List<String> search) {
        /** Whether nothing is said at all. */
        public boolean unset() {
            return addresses.isEmpty() && gateways.isEmpty() && dns.isEmpty() && search.isEmpty();
        }

        /** Whether an address is asked of the network. */
        public boolean dhcp() {
            return addresses.contains("dhcp");
        }
    }

    private static final Network NOTHING = new Network(List.of(), List.of(), List.of(), List.of());

    /** A person. */
    public record User(String name, List<String> groups) {}

    /**
     * Who may log in.
     *
     * @param sshKeys lines of authorized_keys, for root and every user
     */
    public record Access(List<String> sshKeys, List<User> users) {}

    /**
     * What is put into the file system.
     *
     * @param files contents by absolute path
     * @param permissions of those files of which they are said
     * @param debconf lines of debconf-set-selections
     */
    public record Content(Map<String, String> files, Map<String, Permissions> permissions, List<String> debconf) {
        /** The packages whose questions are answered, each once. */
        public List<String> answered() {
            return debconf.stream()
                    .map(line -> line.strip().split("\\s+")[0])
                    .distinct()
                    .toList();
        }
    }

    /**
     * Who may do what with a file.
     *
     * @param mode null for what the file has or files usually have
     * @param owner a user, or a user and a group with a colon between them, by name or number; null as for the mode
     */
    public record Permissions(
            @Nullable Integer mode, @Nullable String owner) {
        /** Whether it is not for everybody to read. */
        public boolean secret() {
            return mode != null && (mode & 0004) == 0;
        }
    }

    public Guest {
        links = List.copyOf(links);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** Addresses of the first card. */
    public Network network() {
        return links.stream()
                .filter(link -> link.name().equals("eth0"))
                .findFirst()
                .map(NetworkLink::network)
                .orElse(NOTHING);
    }

    /** What a template sees as {@code $guest}: every key under its name, unset ones as null or empty. */
    public Map<String, @Nullable Object> context() {
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        Network network = network();
        Map<String, Object> cards = new LinkedHashMap<>();
        links.forEach(link -> cards.put(link.name(), link.context()));
        context.put("hostname", hostname);
        context.put("cards", cards);
        context.put("addresses", network.addresses());
        context.put(
                "address",
                network.addresses().isEmpty() ? null : network.addresses().get(0));
        context.put("gateways", network.gateways());
        context.put(
                "gateway",
                network.gateways().isEmpty() ? null : network.gateways().get(0));
        context.put("dhcp", network.dhcp());
        context.put("dns", network.dns());
        context.put("search", network.search());
        context.put("ssh_keys", access.sshKeys());
        context.put("users", access.users());
        context.put("timezone", timezone);
        context.put("files", content.files());
        context.put("debconf", content.debconf());
        context.put("stateless", stateless);
        context.putAll(variables);
        return Collections.unmodifiableMap(context);
    }
}
