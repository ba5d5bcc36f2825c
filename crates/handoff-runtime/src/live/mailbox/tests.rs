use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Gone, mailbox};

const LONG: Duration = Duration::from_secs(600);

#[test]
fn messages_come_in_order_and_by_the_batch() {
    let (sender, receiver) = mailbox(8, 3);
    for number in 0..7 {
        sender.send(number).unwrap();
    }
    let mut came = Vec::new();
    while let Some(batch) = receiver.take(Duration::ZERO, false).unwrap() {
        came.push(batch.messages);
    }
    assert_eq!(came, [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
}

#[test]
fn all_who_wait_for_a_batch_hear_when_it_is_dropped_and_none_before() {
    let (sender, receiver) = mailbox(64, 64);
    let heard = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let (sender, heard) = (sender.clone(), &heard);
            scope.spawn(move || {
                sender.send(number).unwrap().wait();
                heard.fetch_add(1, Ordering::SeqCst);
            });
        }
        let (mut batches, mut count) = (Vec::new(), 0);
        while count < 16 {
            let batch = receiver.take(LONG, false).unwrap().unwrap();
            count += batch.messages.len();
            batches.push(batch);
        }
        assert_eq!(heard.load(Ordering::SeqCst), 0);
        drop(batches);
    });
    assert_eq!(heard.load(Ordering::SeqCst), 16);
}

#[test]
fn whoever_finds_no_room_waits_for_it() {
    let (sender, receiver) = mailbox(1, 1);
    sender.send(1).unwrap();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| sender.send(2).map(drop));
        assert_eq!(receiver.take(LONG, false).unwrap().unwrap().messages, [1]);
        assert_eq!(receiver.take(LONG, false).unwrap().unwrap().messages, [2]);
        second.join().unwrap().unwrap();
    });
}

#[cfg(feature = "serve")]
#[test]
fn whoever_does_not_wait_has_the_message_back() {
    let (sender, receiver) = mailbox(1, 1);
    sender.try_send(1).unwrap();
    assert_eq!(sender.try_send(2), Err(2));
    drop(receiver);
    assert_eq!(sender.try_send(3), Err(3));
}

#[test]
fn who_waits_for_one_that_takes_nothing_any_more_hears_that() {
    let (sender, receiver) = mailbox(1, 1);
    let bell = sender.send(1).unwrap();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| sender.send(2).map(drop));
        drop(receiver);
        assert_eq!(second.join().unwrap(), Err(Gone));
    });
    bell.wait();
}

#[test]
fn without_senders_what_was_sent_still_comes() {
    let (sender, receiver) = mailbox(4, 4);
    sender.send(1).unwrap();
    drop(sender);
    assert_eq!(receiver.take(LONG, false).unwrap().unwrap().messages, [1]);
    assert_eq!(receiver.take(LONG, false).map(drop), Err(Gone));
}
