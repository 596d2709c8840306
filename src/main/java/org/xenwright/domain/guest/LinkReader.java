package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.IpAddress;
import org.xenwright.domain.language.Setting;
import org.xenwright.problem.Nearest;

/**
 * Reads the keys of a guest's network: {@code guest.address} for its first card, {@code guest.eth1.address} and so on.
 */
final class LinkReader {
    static final List<String> FIRST = List.of("address", "gateway", "dns", "search");
    private static final List<String> OF_BONDS = List.of("cards", "mode");
    private static final List<String> KEYS =
            List.of("address", "gateway", "dns", "search", "routes", "mtu", "dhcp", "ipv6", "cards", "mode");
    private static final Pattern KEY =
            Pattern.compile("((?:eth|bond)(?:0|[1-9]\\d{0,2}))(?:\\.vlan(\\d{1,5}))?\\.(.+)");
    private static final Pattern MEANT = Pattern.compile("(?:eth|bond)\\d+\\..*");
    private static final Pattern ROUTE =
            Pattern.compile("\\A *+(\\S++)(?: ++via ++(\\S++))?+(?: ++metric ++(\\d{1,9}))?+ *+");

    /** A search domain; one that systemd uses for some names alone begins with a tilde. */
    private static final Pattern DOMAIN = Pattern.compile(
            "~\\.|~?(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\\.?");

    private static final int LEAST_MTU = 68;
    private static final int MOST_MTU = 65_535;
    private static final int VLANS = 4094;

    private final Map<String, Setting> open;
    /** The settings of each link, by its name; cards come first, then bonds, then VLANs. */
    private final Map<String, Map<String, Setting>> said = new TreeMap<>(LinkReader::order);

    private final Map<String, NetworkLink.Vlan> vlans = new LinkedHashMap<>();

    /** @param open settings of the guest without their prefix; those of the network are removed */
    LinkReader(Map<String, Setting> open) {
        this.open = open;
    }

    /** @param cards number of cards of the domain */
    List<NetworkLink> read(int cards) {
        sort();
        List<NetworkLink> links = new ArrayList<>();
        said.forEach((name, settings) -> links.add(link(name, settings)));
        new LinkCheck(links, this::place, cards).run();
        return links;
    }

    /** Returns the setting that a complaint about a link points at. */
    private Setting place(String link, String key) {
        Map<String, Setting> settings = said.getOrDefault(link, Map.of());
        Setting exact = settings.get(key);
        return exact != null ? exact : settings.values().iterator().next();
    }

    private void sort() {
        for (String key : FIRST) {
            Setting setting = open.remove(key);
            if (setting != null) {
                put("eth0", key, setting);
            }
        }
        for (String key : List.copyOf(open.keySet())) {
            if (MEANT.matcher(key).matches()) {
                Setting setting = open.get(key);
                if (setting != null) {
                    open.remove(key);
                    put(KEY.matcher(key), setting);
                }
            }
        }
        for (Map<String, Setting> settings : List.copyOf(said.values())) {
            Setting cards = settings.get("cards");
            if (cards != null) {
                GuestReader.texts(cards).stream()
                        .filter(card -> card.matches("eth(0|[1-9]\\d{0,2})"))
                        .forEach(card -> imply(card, cards));
            }
        }
    }

    /** Adds a link that another one needs, whether it has settings or not. */
    private void imply(String link, Setting by) {
        said.computeIfAbsent(link, absent -> new LinkedHashMap<>()).putIfAbsent("", by);
    }

    private void put(Matcher key, Setting setting) {
        if (!key.matches()) {
            throw GuestReader.refuse(
                    setting, setting.key(), "guest.eth0.KEY, guest.bond0.KEY, with .vlan10 or without");
        }
        String name = key.group(1);
        String number = key.group(2);
        String word = key.group(3);
        if (!KEYS.contains(word) || OF_BONDS.contains(word) && !bond(name, number)) {
            throw GuestReader.refuse(
                    setting,
                    word,
                    "one of " + String.join(", ", KEYS)
                            + Nearest.to(word, KEYS)
                                    .map(near -> "; " + near + " is near")
                                    .orElse("; of these cards and mode are for bonds"));
        }
        if (number == null) {
            put(name, word, setting);
            return;
        }
        int id = Integer.parseInt(number);
        String vlan = name + "." + id;
        NetworkLink.Vlan before = vlans.put(vlan, new NetworkLink.Vlan(name, id));
        if (id < 1 || id > VLANS || before == null && number.startsWith("0")) {
            throw GuestReader.refuse(setting, "vlan" + number, "vlan1 to vlan" + VLANS);
        }
        imply(name, setting);
        put(vlan, word, setting);
    }

    private static boolean bond(String name, @Nullable String vlan) {
        return name.startsWith("bond") && vlan == null;
    }

    private void put(String link, String key, Setting setting) {
        Setting before =
                said.computeIfAbsent(link, absent -> new LinkedHashMap<>()).put(key, setting);
        if (before != null) {
            throw GuestReader.refuse(
                    setting, "what " + before.key() + " says already (" + before.origin() + ")", "one of the two");
        }
    }

    private NetworkLink link(String name, Map<String, Setting> settings) {
        Guest.Network network = new Guest.Network(
                addresses(settings.get("address"), true),
                addresses(settings.get("gateway"), false),
                addresses(settings.get("dns"), false),
                names(settings.get("search")));
        Setting mtu = settings.get("mtu");
        return new NetworkLink(
                name,
                device(name, settings),
                network,
                routes(settings.get("routes")),
                mtu == null ? null : mtu(mtu),
                dhcp(settings.get("dhcp")),
                ipv6(settings.get("ipv6")));
    }

    private NetworkLink.Device device(String name, Map<String, Setting> settings) {
        NetworkLink.Vlan vlan = vlans.get(name);
        if (vlan != null) {
            return vlan;
        }
        if (!name.startsWith("bond")) {
            return new NetworkLink.Card(Integer.parseInt(name.substring("eth".length())));
        }
        Setting cards = settings.get("cards");
        Setting mode = settings.get("mode");
        NetworkLink.BondMode means = NetworkLink.BondMode.ACTIVE_BACKUP;
        if (mode != null) {
            means = word(mode, NetworkLink.BondMode.values(), NetworkLink.BondMode::word);
        }
        return new NetworkLink.Bond(cards == null ? List.of() : GuestReader.texts(cards), means);
    }

    private static List<String> addresses(@Nullable Setting setting, boolean own) {
        List<String> addresses = GuestReader.texts(setting);
        for (String address : addresses) {
            boolean good = own ? address.equals("dhcp") || IpAddress.isWithPrefix(address) : IpAddress.isPlain(address);
            if (!good) {
                throw GuestReader.refuse(
                        setting,
                        address,
                        own
                                ? "an address with its prefix length, such as 10.0.0.11/24 or fd00::11/64, or dhcp"
                                : "an address, such as 10.0.0.1 or fd00::1");
            }
        }
        return addresses;
    }

    private static List<String> names(@Nullable Setting setting) {
        List<String> names = GuestReader.texts(setting);
        for (String name : names) {
            if (!DOMAIN.matcher(name).matches()) {
                throw GuestReader.refuse(setting, name, "a domain, such as example.org");
            }
        }
        return names;
    }

    private static List<NetworkLink.Route> routes(@Nullable Setting setting) {
        List<NetworkLink.Route> routes = new ArrayList<>();
        for (String text : GuestReader.texts(setting)) {
            Matcher matcher = ROUTE.matcher(text);
            boolean good = matcher.matches()
                    && IpAddress.isWithPrefix(matcher.group(1))
                    && (matcher.group(2) == null
                            || IpAddress.isPlain(matcher.group(2))
                                    && matcher.group(1).contains(":")
                                            == matcher.group(2).contains(":"));
            if (!good) {
                throw GuestReader.refuse(
                        setting, text, "NETWORK/PREFIX, NETWORK/PREFIX via ROUTER, each with metric NUMBER or without");
            }
            String metric = matcher.group(3);
            routes.add(new NetworkLink.Route(
                    matcher.group(1), matcher.group(2), metric == null ? null : Integer.valueOf(metric)));
        }
        return routes;
    }

    private static int mtu(Setting setting) {
        String text = GuestReader.text(setting);
        int mtu = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (mtu < LEAST_MTU || mtu > MOST_MTU) {
            throw GuestReader.refuse(setting, text, "a number of bytes from " + LEAST_MTU + " to " + MOST_MTU);
        }
        return mtu;
    }

    private static NetworkLink.Dhcp dhcp(@Nullable Setting setting) {
        if (setting == null) {
            return NetworkLink.Dhcp.NONE;
        }
        String text = GuestReader.text(setting);
        return text.equals("0")
                ? NetworkLink.Dhcp.NONE
                : text.equals("1")
                        ? NetworkLink.Dhcp.BOTH
                        : word(setting, NetworkLink.Dhcp.values(), NetworkLink.Dhcp::word);
    }

    private static NetworkLink.Ipv6 ipv6(@Nullable Setting setting) {
        return setting == null
                ? NetworkLink.Ipv6.AUTO
                : word(setting, NetworkLink.Ipv6.values(), NetworkLink.Ipv6::word);
    }

    private static <T> T word(Setting setting, T[] values, Function<T, String> word) {
        String text = GuestReader.text(setting);
        List<String> words = new ArrayList<>();
        for (T value : values) {
            if (word.apply(value).equals(text)) {
                return value;
            }
            words.add(word.apply(value));
        }
        throw GuestReader.refuse(setting, text, "one of " + String.join(", ", words));
    }

    /** Compares links: cards by their numbers, then bonds, then VLANs of both. */
    private static int order(String one, String other) {
        int kind = Integer.compare(kind(one), kind(other));
        int length = Integer.compare(one.length(), other.length());
        return kind != 0 ? kind : length != 0 ? length : one.compareTo(other);
    }

    private static int kind(String name) {
        return name.contains(".") ? 2 : name.startsWith("bond") ? 1 : 0;
    }
}
