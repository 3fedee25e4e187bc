package dev.slipway.notify;

import dev.slipway.site.NotificationConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What is to be sent to somebody, in order, by a thread of its own: putting something in takes no time. What comes before the
 * secrets can be read waits for them.
 */
final class Mailbox {
    private final NotificationConfig config;
    private final Messengers messengers;
    private final Queue<Supplier<Notice>> waiting = new ArrayDeque<>();
    private final List<String> complaints = new ArrayList<>();
    private String unready = "";
    private @Nullable Messenger messenger;
    private @Nullable Thread sending;

    /** Of somebody. */
    Mailbox(NotificationConfig config, Messengers messengers) {
        this.config = config;
        this.messengers = messengers;
    }

    /** Reads the secrets, where they can be read by now. */
    synchronized void open() {
        if (messenger != null) {
            return;
        }
        try {
            messenger = messengers.of(config);
            sendWaiting();
        } catch (IOException e) {
            unready = String.valueOf(e.getMessage());
        }
    }

    /** Puts something in. It is made by the sending thread, and sent if it is of a kind that is wanted. */
    synchronized void put(Supplier<Notice> notice) {
        waiting.add(notice);
        sendWaiting();
    }

    private synchronized void sendWaiting() {
        if (messenger != null && sending == null && !waiting.isEmpty()) {
            var ready = messenger;
            sending = Thread.ofVirtual().name("notify").start(() -> sendAll(ready));
        }
    }

    private void sendAll(Messenger ready) {
        for (var next = next(); next.isPresent(); next = next()) {
            try {
                send(ready, next.get());
            } catch (InterruptedException e) {
                // The end has come, and whoever ended it tells.
                return;
            }
        }
    }

    private synchronized Optional<Supplier<Notice>> next() {
        var next = Optional.ofNullable(waiting.poll());
        if (next.isEmpty()) {
            sending = null;
        }
        return next;
    }

    private void send(Messenger ready, Supplier<Notice> made) throws InterruptedException {
        try {
            var notice = made.get();
            if (wants(notice)) {
                ready.send(notice);
            }
        } catch (Messenger.NotSent e) {
            complain(e.why());
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Mailbox.class).error("a notification", e);
            complain("a bug of Slipway's, " + e.getClass().getSimpleName() + "; its log tells more");
        }
    }

    private boolean wants(Notice notice) {
        return notice.outcome().occasions().stream().anyMatch(config.wish().on()::contains);
    }

    private synchronized void complain(String why) {
        complaints.add(why);
    }

    /**
     * Waits until all is sent, and no longer than that.
     *
     * @return what could not be sent and why, a sentence each
     */
    List<String> close(Duration longest) {
        var thread = thread();
        var interrupted = Thread.interrupted();
        try {
            if (thread.isPresent() && !thread.get().join(longest)) {
                complain("it took too long; the deployment does not wait for it");
                thread.get().interrupt();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            thread.ifPresent(Thread::interrupt);
            complain("Slipway was asked to end at once");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return told();
    }

    private synchronized Optional<Thread> thread() {
        return Optional.ofNullable(sending);
    }

    private synchronized List<String> told() {
        if (messenger == null && waiting.stream().anyMatch(notice -> wants(notice.get()))) {
            complaints.add(unready);
        }
        return complaints.stream()
                .distinct()
                .map(why -> Messengers.who(config) + " was not told how the deployment goes: " + why + ".")
                .toList();
    }
}
