package org.xenwright.domain.lint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.domain.device.MacAddress;
import org.xenwright.domain.device.Rate;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.problem.Nearest;

/** Network cards. */
final class VifCheck implements LintCheck {
    /** The first Xen that knows an option. */
    private static final Map<String, XenVersion> SINCE =
            Map.of("mtu", new XenVersion(4, 15), "vlan", new XenVersion(4, 19));

    @Override
    public void look(Subject subject, Findings findings) {
        List<Value.Atom> cards = subject.texts("vif");
        Map<MacAddress, Origin> taken = new HashMap<>();
        Set<Integer> numbers = new HashSet<>();
        int index = 0;
        VifSpec before = null;
        for (Value.Atom atom : cards) {
            VifSpec card = VifSpec.parse(atom.text());
            for (String part : card.unrecognized()) {
                option(atom, part, findings);
            }
            options(subject, atom, card, findings);
            mac(atom, card, taken, subject.complete(), findings);
            stopping(atom, card, findings);
            String number = card.option("devid");
            if (!numbers.add(number == null ? index : CText.atoi(number))) {
                findings.reading(
                        Reading.refused("another card has its number, which is its place unless devid says otherwise"),
                        "vif",
                        atom,
                        "give each card a devid of its own, or none");
            }
            index++;
            if (before != null && halves(before, card)) {
                findings.value(
                        Rule.SPLIT_VIF,
                        atom,
                        "this element is a second card, and looks like the rest of the first",
                        "join them: '" + before.text() + "," + card.text() + "'");
            }
            before = card;
        }
    }

    /** Returns whether one card has the address and no network, the other the network and no address. */
    private static boolean halves(VifSpec first, VifSpec second) {
        boolean apart = first.options().keySet().stream().noneMatch(second.options()::containsKey);
        boolean one = first.option("mac") != null ^ second.option("mac") != null;
        return apart && one && !first.options().isEmpty() && !second.options().isEmpty();
    }

    private static void option(Value.Atom atom, String part, Findings findings) {
        int equals = part.indexOf('=');
        String key = (equals < 0 ? part : part.substring(0, equals)).strip();
        Set<String> known = new TreeSet<>(VifSpec.KEYS);
        String remedy = known.contains(key)
                ? "take the blanks around = away"
                : Nearest.to(key, known)
                        .map(near -> "write " + near + " if that was meant")
                        .orElse("remove it");
        findings.value(Rule.VIF_OPTION, atom, "xl ignores '" + part + "' of a card", remedy);
    }

    private static void options(Subject subject, Value.Atom atom, VifSpec card, Findings findings) {
        card.options().forEach((key, value) -> {
            XenVersion since = SINCE.get(key);
            if (since != null && !subject.releases().reach(since.major(), since.minor())) {
                late(subject, atom, key, findings);
            }
        });
        if (card.trusted() != null && !subject.releases().reach(4, 17)) {
            late(subject, atom, card.trusted() ? "trusted" : "untrusted", findings);
        }
        String type = card.option("type");
        if (type != null && !type.equals("vif") && !type.equals("ioemu")) {
            findings.value(
                    Rule.VIF_OPTION, atom, "xl ignores type=" + type + " of a card", "write type=vif or type=ioemu");
        }
        if ("ioemu".equals(type) && subject.paravirtual()) {
            findings.value(
                    Rule.EMULATED_CARD,
                    atom,
                    "libxl refuses type=ioemu of a pv or pvh guest",
                    "write type=vif, or nothing");
        }
        if (card.option("accel") != null) {
            findings.value(Rule.VIF_OPTION, atom, "xl has no accel of cards", "remove it");
        }
        if (atom.text().matches("(.*,)? *netdev=.*")) {
            findings.value(Rule.DEPRECATED, atom, "netdev is the old name of gatewaydev", "write gatewaydev");
        }
    }

    private static void late(Subject subject, Value.Atom atom, String key, Findings findings) {
        findings.value(
                Rule.VIF_OPTION,
                atom,
                "Xen " + subject.releases().newest() + " does not know " + key + " of cards and ignores it",
                "remove it, or use a newer host");
    }

    private static void mac(
            Value.Atom atom, VifSpec card, Map<MacAddress, Origin> taken, boolean complete, Findings findings) {
        String text = card.option("mac");
        if (text == null) {
            if (complete) {
                findings.value(
                        Rule.NO_MAC,
                        atom,
                        "a card without mac: it changes with every start",
                        "add mac=00:16:3e:xx:xx:xx");
            }
            return;
        }
        MacAddress mac = card.mac().orElse(null);
        if (mac == null) {
            findings.value(Rule.BAD_MAC, atom, "mac=" + text + " is no address", "write six hex pairs with colons");
        } else if (mac.multicast()) {
            findings.value(
                    Rule.BAD_MAC,
                    atom,
                    "mac=" + text + " names a group of cards",
                    "make the first pair even: 00:16:3e");
        } else if (taken.putIfAbsent(mac, atom.origin()) != null) {
            findings.value(
                    Rule.DUPLICATE_MAC,
                    atom,
                    "mac=" + text + " is taken at " + taken.get(mac),
                    "give each card an address of its own");
        }
    }

    private static void stopping(Value.Atom atom, VifSpec card, Findings findings) {
        for (String key : List.of("devid", "mtu")) {
            String text = card.option(key);
            CText number = new CText(text == null ? "" : text);
            if (number.number(10) && !number.done()) {
                findings.reading(
                        Reading.dropped("xl reads " + key + " no further than " + number.value()),
                        "vif",
                        atom,
                        "write a number");
            }
        }
        String rate = card.option("rate");
        try {
            if (rate != null) {
                Rate.parse(rate);
            }
        } catch (SpecificationException e) {
            findings.value(Rule.BAD_RATE, atom, "xl stops at rate=" + rate, "write it like 10MB/s or 10Mb/s@50ms");
        }
        try {
            card.with("rate", null).check();
        } catch (SpecificationException e) {
            findings.value(Rule.BAD_VALUE, atom, "xl stops at a card with " + e.getMessage(), "write a number");
        }
    }
}
