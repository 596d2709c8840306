package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.XmlText;

/** The devices of a domain as libvirt's schema has them. */
final class LibvirtDevices {
    private static final List<String> SOUNDS = List.of("sb16", "es1370", "pcspk", "ac97");

    private final Account account;
    private final XmlText xml;

    LibvirtDevices(Account account, XmlText xml) {
        this.account = account;
        this.xml = xml;
    }

    void write() {
        xml.open("devices");
        account.text("device_model_override").ifPresent(program -> xml.text("emulator", program));
        account.texts("disk");
        account.texts("vif");
        account.domain().disks().forEach(disk -> new LibvirtDisk(account, xml, disk).write());
        LibvirtHostDevices host = new LibvirtHostDevices(account, xml);
        host.controllers();
        account.domain().vifs().forEach(card -> new LibvirtCard(account, xml, card).write());
        LibvirtPorts ports = new LibvirtPorts(account, xml);
        ports.write();
        if (account.hvm()) {
            inputs();
        }
        LibvirtDisplay display = new LibvirtDisplay(account, xml);
        display.write();
        if (account.hvm()) {
            sound();
            display.video();
        }
        host.write();
        xml.close();
    }

    /** Writes input devices, which bring along the controller that {@code usb} means. */
    private void inputs() {
        if (!account.texts("usbdevice").isEmpty()) {
            account.text("usb");
        }
        for (String device : account.texts("usbdevice")) {
            switch (device) {
                case "tablet", "mouse", "keyboard" -> xml.empty("input", "type", device, "bus", "usb");
                default -> account.lose("usbdevice", "libvirt has no " + device);
            }
        }
    }

    /** Writes the sound card; of several models the driver takes the first. */
    private void sound() {
        account.text("soundhw").filter(models -> !models.isEmpty()).ifPresent(models -> {
            List<String> said = new ArrayList<>();
            for (String model : models.split(",")) {
                if (said.isEmpty() && SOUNDS.contains(model)) {
                    said.add(model);
                    xml.empty("sound", "model", model);
                } else {
                    account.lose("soundhw", "libvirt has no " + model + " on Xen beside or instead of another");
                }
            }
        });
    }
}
