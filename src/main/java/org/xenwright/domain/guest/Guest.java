package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a domain file says about the inside of its guest, from the keys that begin with {@code guest.}.
 *
 * @param domain its name, which the guest has when the file gives it none
 * @param values of all keys that mean something by themselves
 * @param variables all other keys, for templates: texts, lists of texts, and maps for keys with dots
 */
public record Guest(String domain, Map<GuestKey<?>, Object> values, Map<String, Object> variables) {
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

    /**
     * The files that are given.
     *
     * @param contents by absolute path
     * @param permissions of those of which they are said
     */
    record Files(Map<String, String> contents, Map<String, Permissions> permissions) {
        static final Files NONE = new Files(Map.of(), Map.of());
    }

    public Guest {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** The value of a key, said or not. */
    @SuppressWarnings("unchecked") // each key has put its own value in
    <T> T get(GuestKey<T> key) {
        return (T) Objects.requireNonNull(values.get(key));
    }

    /** The keys of which something is said. */
    List<GuestKey<?>> said() {
        List<GuestKey<?>> said = new ArrayList<>();
        values.forEach((key, value) -> {
            if (key.isSaid(value)) {
                said.add(key);
            }
        });
        return said;
    }

    /** Whether something is said that no two domains of an image can have on one disk. */
    public boolean needsDisk() {
        return said().stream().anyMatch(GuestKey::needsDisk);
    }

    /** A host name, qualified or not. */
    public String hostname() {
        return get(GuestKey.HOSTNAME).orElseGet(() -> domain.replaceAll("[^A-Za-z0-9.-]", "-"));
    }

    /** Links to networks, of which something is said: cards first, then bonds, then VLANs. */
    public List<NetworkLink> links() {
        return get(GuestKey.NETWORK);
    }

    /** Who may log in. */
    public Access access() {
        return new Access(get(GuestKey.SSH_KEYS), get(GuestKey.USERS));
    }

    /** A time zone such as {@code Europe/Prague}; null for that of the image. */
    public @Nullable String timezone() {
        return get(GuestKey.TIMEZONE).orElse(null);
    }

    /** Files and answers to questions of packages. */
    public Content content() {
        Files files = get(GuestKey.FILES);
        return new Content(files.contents(), files.permissions(), get(GuestKey.DEBCONF));
    }

    /** Whether the guest keeps nothing, and its disk is only read. */
    public boolean stateless() {
        return get(GuestKey.STATELESS);
    }

    /** Addresses of the first card. */
    public Network network() {
        return links().stream()
                .filter(link -> link.name().equals("eth0"))
                .findFirst()
                .map(NetworkLink::network)
                .orElse(NOTHING);
    }

    /** What a template sees as {@code $guest}: every key under its name, unset ones as null or empty. */
    public Map<String, @Nullable Object> context() {
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        values.keySet().forEach(key -> key.show(this, context));
        context.putAll(variables);
        return Collections.unmodifiableMap(context);
    }

    /** All cards by their names, and what is said of the first without its name. */
    void showNetwork(Map<String, @Nullable Object> context) {
        Network network = network();
        Map<String, Object> cards = new LinkedHashMap<>();
        links().forEach(link -> cards.put(link.name(), link.context()));
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
    }
}
