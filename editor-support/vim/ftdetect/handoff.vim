autocmd BufNewFile,BufRead *.handoff setfiletype handoff
